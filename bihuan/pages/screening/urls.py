from django.urls import path

from bihuan.pages.screening import asked, clues, data, dossiers, drives, kinds, rules, runs, vouchers

urlpatterns = [
    path("screening/", clues.clue_list, name="clue-list"),
    path("screening/clues/<int:pk>/", clues.clue, name="clue"),
    path("screening/clues/<int:pk>/<str:step>/", clues.take_step, name="clue-step"),
    path("screening/data/", data.data_sets, name="data-sets"),
    path("screening/data/arrived/<int:pk>/", data.arrival, name="data-map"),
    path("screening/data/<int:pk>/", data.data_set, name="data-set"),
    path("screening/data/<int:pk>/readers/", data.add_reader, name="data-reader"),
    path("screening/data/<int:pk>/erase/", data.erase, name="data-erase"),
    path("screening/vouchers/", vouchers.send, name="vouchers-send"),
    path("screening/vouchers/<int:pk>/", vouchers.confirm, name="vouchers"),
    path("screening/vouchers/<int:pk>/<int:place>/", vouchers.picture, name="voucher-picture"),
    path("screening/rules/", rules.rule_sets, name="rule-sets"),
    path("screening/rules/<str:rule>/", rules.rule, name="screening-rule"),
    path("screening/runs/", runs.run_list, name="screening-runs"),
    path("screening/runs/<int:pk>/", runs.run, name="screening-run"),
    path("screening/runs/<int:pk>/again/", runs.again, name="screening-again"),
    path("screening/example/", runs.example, name="screening-example"),
    path("screening/files/", dossiers.dossier_list, name="dossier-list"),
    path("screening/files/<int:pk>/", dossiers.dossier, name="dossier"),
    path("screening/files/<int:pk>/<str:act>/", dossiers.take_act, name="dossier-act"),
    path("screening/asked/", asked.asked_list, name="asked-list"),
    path("screening/asked/<int:pk>/", asked.asked, name="asked"),
    path("screening/replies/<int:pk>/files/<int:attachment>/", asked.reply_file, name="reply-file"),
    path("screening/trips/<int:pk>/", kinds.trip, name="trip"),
    path("screening/works/", kinds.works, name="works"),
    path("screening/posts/", kinds.posts, name="posts"),
    path("screening/drives/", drives.drive_list, name="drive-list"),
    path("screening/drives/<int:pk>/", drives.drive, name="drive"),
]
