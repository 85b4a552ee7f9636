from django.db import migrations, models

KINDS = [
    ("account", "new account"), ("service", "new service account"), ("grant", "grant a role"), ("end", "end a role"),
    ("password", "new password"), ("close", "close the account"), ("open", "open the account again"),
    ("second_factor", "take off the second factor"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only"), ("organizations", "0004_service_accounts")]
    operations = [
        migrations.AlterField(
            "permissionchange", "kind", models.CharField(choices=KINDS, max_length=20, verbose_name="kind")
        ),
    ]
