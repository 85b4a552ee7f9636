from django.db import migrations

from bihuan.records.append_only import never_emptied


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_vouchers_to_be_confirmed")]
    operations = [never_emptied("screening_proof"), never_emptied("screening_triprecord")]
