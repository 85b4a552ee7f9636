# Two commands: `make run` and `make test`. Everything lives in .venv; `make install` makes it alone.
PYTHON ?= python3
BIN := .venv/bin
# What was compiled once is kept: a process that may keep nothing reads every module from its text, three times the work.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/python -m pytest
CHINESE := bihuan/locale/zh_Hans
WORDS := $(CHINESE)/LC_MESSAGES/django.mo
# As many workers as the machine has cores, at least two: who waits for a browser or a server leaves room to another.
WORKERS := $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -lt 2 ] && n=2; [ $$n -gt 8 ] && n=8; echo $$n)
MANY := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
PORT ?= 8000
CITY ?= small
DATABASE_TESTS := tests/records tests/organizations tests/accounts tests/schemes tests/findings tests/supervision tests/hearings tests/results tests/outcomes tests/screening tests/surveys tests/urns tests/api tests/duties tests/inspections tests/pages tests/test_grid.py

# What speaks of words, files and pages alone, which no database changes, is asked once.
OF_WORDS := $(addprefix --ignore=tests/, \
  accounts/test_no_business.py api/test_schema.py outcomes/test_forms.py outcomes/test_office.py outcomes/test_papers.py \
  $(addprefix pages/test_,words.py help.py typed_texts.py menu.py pictures.py hostile_files.py forms.py next_in_sources.py \
    refused_steps.py main_button.py) \
  results/test_what_if_page.py schemes/test_office_table.py schemes/test_scheme_table.py \
  $(addprefix screening/test_,example.py hostile.py kinds.py releases.py heads.py reading.py))

.PHONY: install run test system test-sqlite test-postgres test-thoroughly prove-sample prove lint lint-types lint-text rows bench docs spark ocr clean

install: .venv/.installed $(WORDS)

# The Chinese is compiled again whenever a fragment of it changed: a checkout moves on, the installation stays.
$(WORDS): .venv/.installed $(CHINESE) $(wildcard $(CHINESE)/*.po)
	$(BIN)/python -m tools.messages

.venv/.installed: requirements.lock pyproject.toml tools/bootstrap.sh
	bash tools/bootstrap.sh $(PYTHON)
	touch $@

# CITY=full makes every entry, finding and letter of three years, in minutes instead of one.
run: install
	$(BIN)/bihuan serve --demo $(CITY) --port $(PORT)

# What the system lacks is installed while the tests on PostgreSQL run, which need none of it.
test: install
	$(MAKE) --no-print-directory --jobs=2 system test-postgres
	$(MAKE) --no-print-directory test-sqlite prove-sample

system:
	bash tools/system.sh

test-sqlite: system
	$(PYTEST) -q $(MANY)

test-postgres:
	$(BIN)/python -m tools.postgres -- $(PYTEST) -q $(MANY) -m "not journey and not onlysqlite" $(OF_WORDS) $(DATABASE_TESTS)

lint: install
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint-types lint-text

lint-types:
	$(BIN)/mypy

lint-text:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/djlint bihuan/pages/templates --check --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run

# Whatever is drawn at random or done again and again, to its end: a run does a part of it.
test-thoroughly: install
	BIHUAN_THOROUGHLY=1 $(PYTEST) -q $(MANY) tests/engine tests/command tests/supervision tests/urns tests/findings

# A drawn part of the sabotages, another for every commit; `make prove` tries them all, `make prove ROW="BJ-16"` a row's.
prove-sample:
	$(BIN)/python -m tools.prove --sample 0.5

prove: install
	$(BIN)/python -m tools.prove $(ROW)

rows: install
	$(BIN)/python -m tools.rows

docs: install
	$(BIN)/python -m tools.lifecycles
	$(BIN)/python -m tools.screening_pages

spark: install
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock

# Text recognition for photographs and scans of invoices.
ocr: install
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ocr.lock

bench: install
	$(BIN)/python -m bench

clean:
	rm -rf .venv data build *.egg-info
