"""江州市, an invented city: three years of assessment made by the product's own actions."""
