from django.urls import path

from bihuan.pages.schemes import cycles, office_table, presets, row, rules, table, views

urlpatterns = [
    path("schemes/", views.scheme_list, name="scheme-list"),
    path("schemes/new/", views.scheme_new, name="scheme-new"),
    path("schemes/table-file/", office_table.table_file, name="table-file"),
    path("schemes/table-file/<str:sha256>/", office_table.table_file_check, name="table-file-check"),
    path("schemes/presets/", presets.preset_list, name="preset-list"),
    path("schemes/presets/<slug:name>/take/", presets.preset_take, name="preset-take"),
    path("schemes/<int:pk>/", views.scheme, name="scheme"),
    path("schemes/<int:pk>/edit/", views.scheme_edit, name="scheme-edit"),
    path("schemes/<int:pk>/table/", table.scheme_table, name="scheme-table"),
    path("schemes/<int:pk>/table/<str:node>/", row.scheme_row, name="scheme-row"),
    path("schemes/<int:pk>/rules/", rules.scheme_rules, name="scheme-rules"),
    path("schemes/<int:pk>/copy/", views.scheme_copy, name="scheme-copy"),
    path("schemes/<int:pk>/text/", views.scheme_text, name="scheme-text"),
    path("schemes/<int:pk>/diff/<int:other>/", views.scheme_diff, name="scheme-diff"),
    path("schemes/<int:pk>/step/<slug:step>/", views.scheme_step, name="scheme-step"),
    path("years/new/", cycles.cycle_new, name="cycle-new"),
    path("years/<int:pk>/", cycles.cycle, name="cycle"),
    path("years/<int:pk>/remove/", cycles.cycle_remove, name="cycle-remove"),
    path("years/<int:pk>/choose/", cycles.choose_year, name="choose-year"),
    path("years/<int:pk>/launch/", cycles.launch, name="cycle-launch"),
    path("years/<int:pk>/step/", cycles.take_step, name="cycle-step"),
    path("years/<int:pk>/owners/", cycles.add_owner, name="cycle-owner"),
    path("years/<int:pk>/mend/", cycles.mend, name="cycle-mend"),
    path("owners/<int:pk>/remove/", cycles.remove_owner, name="owner-remove"),
    path("years/<int:pk>/amend/", cycles.amend, name="cycle-amend"),
]
