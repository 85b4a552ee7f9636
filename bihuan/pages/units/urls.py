from django.urls import path

from bihuan.pages.units import bodies, editing, importing, people, people_import, views

urlpatterns = [
    path("units/", views.unit_list, name="unit-list"),
    path("units/export/", views.unit_export, name="unit-export"),
    path("units/new/", editing.unit_new, name="unit-new"),
    path("units/merge/", editing.unit_merge, name="unit-merge"),
    path("units/import/", importing.unit_import, name="unit-import"),
    path("units/template/", importing.unit_template, name="unit-template"),
    path("units/import/<str:sha256>/", importing.unit_import_preview, name="unit-import-preview"),
    path("units/import/<str:sha256>/apply/", importing.unit_import_apply, name="unit-import-apply"),
    path("units/<int:pk>/", views.unit_detail, name="unit-detail"),
    path("units/<int:pk>/change/", editing.unit_change, name="unit-change"),
    path("units/<int:pk>/remove/", editing.unit_remove, name="unit-remove"),
    path("bodies/<int:pk>/remove/", bodies.body_remove, name="body-remove"),
    path("units/<int:pk>/split/", editing.unit_split, name="unit-split"),
    path("units/<int:pk>/posts/", bodies.unit_posts, name="unit-posts"),
    path("bodies/", bodies.body_list, name="body-list"),
    path("people/", people.people, name="people"),
    path("people/template/", people_import.people_template, name="people-template"),
    path("people/import/", people_import.people_import, name="people-import"),
    path("people/import/<str:sha256>/", people_import.people_preview, name="people-preview"),
    path("people/slips/", people_import.people_slips, name="people-slips"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<int:pk>/roles/new/", people.person_role, name="person-role"),
    path("people/<int:pk>/password/", people.person_password, name="person-password"),
    path("people/<int:pk>/account/<str:kind>/", people.person_account, name="person-account"),
    path("roles/<int:pk>/end/", people.role_end, name="role-end"),
]
