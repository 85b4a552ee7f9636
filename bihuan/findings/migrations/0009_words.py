from django.db import migrations

from bihuan.findings.word_index import drop_tables, keeps_words, make_tables


class Migration(migrations.Migration):
    dependencies = [("findings", "0008_policies_answer_themes"), ("schemes", "0001_initial")]
    operations = [migrations.RunPython(make_tables, drop_tables), keeps_words()]
