from django.urls import path

from bihuan.pages.supervision import checking, entries, imports, ratings, recording, template

urlpatterns = [
    path("years/<int:cycle>/entries/", entries.entry_list, name="entry-list"),
    path("years/<int:cycle>/entries/new/", recording.new_entry, name="entry-new"),
    path("years/<int:cycle>/entries/new/parts/", recording.parts, name="entry-parts"),
    path("entries/<int:pk>/", entries.entry, name="entry"),
    path("entries/<int:pk>/evidence/<int:attachment>/", entries.evidence, name="entry-evidence"),
    path("entries/<int:pk>/<slug:step>/", entries.take_step, name="entry-step"),
    path("years/<int:cycle>/imports/", imports.import_list, name="import-list"),
    path("years/<int:cycle>/imports/template/", template.template, name="import-template"),
    path("imports/<int:pk>/", imports.ledger_import, name="ledger-import"),
    path("imports/<int:pk>/problems/", imports.problems, name="import-problems"),
    path("imports/<int:pk>/write/", imports.write, name="import-write"),
    path("imports/<int:pk>/check/", imports.check, name="import-check"),
    path("imports/<int:pk>/choose/", checking.choose, name="import-choose"),
    path("imports/<int:pk>/marked/", checking.marked, name="import-marked"),
    path("imports/<int:pk>/rows/", imports.lay_out, name="import-lay-out"),
    path("imports/<int:pk>/discard/", imports.discard, name="import-discard"),
    path("years/<int:cycle>/ratings/", ratings.rating_matrix, name="rating-matrix"),
    path("years/<int:cycle>/ratings/mine/", ratings.own_ratings, name="own-ratings"),
    path("years/<int:cycle>/self-assessment/", ratings.self_assessment, name="self-assessment"),
]
