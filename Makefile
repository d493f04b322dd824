# make serve   build the catalogue and serve it with live reload
# make site    build it into public/
# make test    check and test everything
# make lock    renew the hashed requirements after a change in pyproject.toml
# make strings bring the locales up to date with the templates

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve site test lock strings clean

serve: $(VENV)/.site
	$(BIN)/python build.py serve

site: $(VENV)/.site
	$(BIN)/python build.py build

test: $(VENV)/.test
	@sh tests/need-browser.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile

strings: $(VENV)/.site
	$(BIN)/python -m site_builder.editing.strings

lock: $(VENV)/.test
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --python-version 3.11 -o requirements/site.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --python-version 3.11 -c requirements/site.txt --extra test \
		-o requirements/test.txt pyproject.toml

clean:
	rm -rf $(VENV)

$(VENV)/.site: requirements/site.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --disable-pip-version-check -r requirements/site.txt
	@touch $@

$(VENV)/.test: requirements/test.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --disable-pip-version-check -r requirements/test.txt
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python lacks venv. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)
