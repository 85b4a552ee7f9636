from django.db import migrations, models

from bihuan.records.append_only import append_only
from bihuan.records.guards import refused_when
from bihuan.records.replay import Guard

FILE, STEP, REPLY, NAMED = "screening_dossier", "screening_dossierstep", "screening_reply", "screening_replyfile"
_FROZEN = ["office_id", "sequence", "number", "about_type"]
frozen = append_only(FILE, [*_FROZEN, "about", "taken_by_id", "taken_at"])
asked = refused_when(
    FILE, "letter", "UPDATE OF letter, asked_on", "OLD.asked_on IS NOT NULL", "what was asked is fixed"
)
whole = [append_only(table) for table in (STEP, REPLY, NAMED)]
of_file = "(SELECT erased_at FROM screening_dossier WHERE id = OLD.dossier_id)"
of_reply = (
    "(SELECT d.erased_at FROM screening_reply r JOIN screening_dossier d ON d.id = r.dossier_id"
    " WHERE r.id = OLD.reply_id)"
)
referred = (
    "NEW.erased_at IS NOT NULL AND EXISTS (SELECT 1 FROM records_attachment a WHERE a.blob_id = OLD.sha256"
    " AND NOT EXISTS (SELECT 1 FROM screening_replyfile f JOIN screening_reply r ON r.id = f.reply_id"
    " JOIN screening_dossier d ON d.id = r.dossier_id WHERE f.attachment_id = a.id AND d.erased_at IS NOT NULL))"
)


class Migration(migrations.Migration):
    dependencies = [("screening", "0007_ranked_at_once"), ("records", "0006_contents_end")]
    operations = [
        *[Guard(guard.reverse_code, guard.code) for guard in (frozen, asked, *whole)],
        migrations.RemoveConstraint("reply", "reply_says_something"),
        migrations.AddField(
            "replyfile", "name", models.CharField(blank=True, default="", max_length=200, verbose_name="file name"),
            preserve_default=False,
        ),
        migrations.AddField("dossier", "erased_at", models.DateTimeField(blank=True, null=True)),
        append_only(FILE, [*_FROZEN, "taken_by_id", "taken_at"]),
        refused_when(FILE, "asked", "UPDATE OF asked_on", "OLD.asked_on IS NOT NULL", "what was asked is fixed"),
        refused_when(
            FILE, "about", "UPDATE OF about", "NEW.about <> '' OR NEW.erased_at IS NULL", "what a file is about is fixed"
        ),
        refused_when(
            FILE, "letter", "UPDATE OF letter",
            "OLD.asked_on IS NOT NULL AND (NEW.letter <> '' OR NEW.erased_at IS NULL)", "what was asked is fixed",
        ),
        refused_when(
            FILE, "erased", "UPDATE OF erased_at",
            "OLD.erased_at IS NOT NULL OR (NEW.erased_at IS NOT NULL AND (NEW.state NOT IN ('settled', 'ended') OR"
            " EXISTS (SELECT 1 FROM screening_clue WHERE dossier_id = OLD.id AND erased_at IS NULL)))",
            "a file is erased once, when its clues are",
        ),
        append_only(STEP, ["dossier_id", "step", "source", "target", "by_id", "acting_as", "at", '"on"', "detail"]),
        refused_when(
            STEP, "words", "UPDATE OF note", f"NEW.note <> '' OR {of_file} IS NULL",
            "what was said of a file is kept as long as the file",
        ),
        append_only(REPLY, ["dossier_id", "kind", "by_id", "acting_as", "at"]),
        refused_when(REPLY, "says", "INSERT", "NEW.text = ''", "a reply says something"),
        refused_when(
            REPLY, "words", "UPDATE OF text", f"NEW.text <> '' OR {of_file} IS NULL",
            "what was replied is kept as long as the file",
        ),
        append_only(NAMED, ["reply_id", "attachment_id"]),
        refused_when(
            NAMED, "words", "UPDATE OF name", f"NEW.name <> '' OR {of_reply} IS NULL",
            "the name of a file is kept as long as what it came with",
        ),
        refused_when("records_blob", "ended", "UPDATE OF erased_at", referred, "what is referred to is kept"),
    ]  # fmt: skip
