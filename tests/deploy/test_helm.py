"""The Helm chart: its values against their schema and the code; what helm makes of it against Kubernetes' own schemas.

The last needs ``helm`` and the package kubernetes-validate (`make helm` brings both into .cache/helm); where one is
missing these are skipped.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from service import settings
from service.pipeline import STAGES

ROOT = Path(__file__).parent.parent.parent
CHART = ROOT / "deploy" / "helm" / "newswire"
VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
SCHEMA: dict[str, Any] = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (CHART / "templates").iterdir()}
BUILT = ROOT / ".cache" / "helm" / "helm"
HELM = shutil.which("helm") or (str(BUILT) if BUILT.is_file() else None)
needs_helm = pytest.mark.skipif(HELM is None, reason="no helm: `make helm`")
sys.path.append(str(BUILT.parent / "python"))
VERSIONS = ("1.29", "1.33")
# Everything that can be switched on.
SECURED: dict[str, Any] = {
    "image": {"pullSecrets": ["registry"]},
    "kafka": {
        "brokers": "a:9093,b:9093",
        "ports": [9093],
        "securityProtocol": "SASL_SSL",
        "ca": {"secret": "kafka-ca", "key": "ca.crt"},
        "certificate": {"secret": "newswire-{part}-tls"},
        "sasl": {"mechanism": "SCRAM-SHA-512", "secret": "newswire-{part}"},
    },
    "settings": {"window_hours": 48},
    "metrics": {"serviceMonitor": True, "rules": True, "token": {"secret": "metrics", "key": "token"}},
    "acls": {"apply": True, "adminSecret": "admin"},
    "stages": {"enrich": {"autoscale": {"min": 1, "max": 4}}},
    "networkPolicy": {"from": {"kubernetes.io/metadata.name": "monitoring"}},
}


def merged(base: Any, more: Any) -> Any:
    """``base`` with ``more`` over it, as helm merges values."""
    if not isinstance(base, dict) or not isinstance(more, dict):
        return more
    return {**base, **{name: merged(base.get(name), each) for name, each in more.items()}}


@pytest.mark.parametrize("more", [{"kafka": {"brokers": "a:9092"}}, SECURED], ids=["brokers only", "everything"])
def test_values_are_what_the_schema_allows(more: dict[str, Any]) -> None:
    jsonschema.validate(merged(VALUES, more), SCHEMA)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kafka": {"brokers": "kafka"}},
        {"kafka": {"brokers": "a:9092", "securityProtocol": "TLS"}},
        {"kafka": {"brokers": "a:9092"}, "settings": {"NEWSWIRE_WINDOW_HOURS": 48}},
        {"kafka": {"brokers": "a:9092"}, "stages": {"clean": {"replicas": "two"}}},
        {"kafka": {"brokers": "a:9092"}, "stages": {"stories": {}}},
        {"kafka": {"brokers": "a:9092"}, "metric": {}},
    ],
)
def test_a_slip_in_the_values_is_noticed(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(merged(VALUES, wrong), SCHEMA)


def test_there_is_a_stage_in_the_values_for_each_of_ours() -> None:
    assert list(VALUES["stages"]) == [each.name for each in STAGES]
    assert set(SCHEMA["properties"]["stages"]["properties"]) == {each.name for each in STAGES}


def test_every_variable_of_the_templates_is_a_setting() -> None:
    names = {name for text in TEMPLATES.values() for name in re.findall(r"\bNEWSWIRE_[A-Z_]+[A-Z]\b", text)}
    assert names <= {settings.variable(each.name) for each in fields(settings.Settings)}


def test_the_chart_brings_the_rules_that_are_tested() -> None:
    own = (CHART / "files" / "rules.yml").read_text(encoding="utf-8")
    assert own == (ROOT / "deploy" / "prometheus" / "rules" / "newswire.yml").read_text(encoding="utf-8")


def rendered(tmp_path: Path, more: dict[str, Any]) -> list[dict[str, Any]]:
    """The resources that helm makes of the chart."""
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump(more))
    assert HELM is not None
    command = [HELM, "template", "wire", str(CHART), "--namespace", "news", "--values", str(values)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


@needs_helm
@pytest.mark.system
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("more", [{"kafka": {"brokers": "a:9092"}}, SECURED], ids=["brokers only", "everything"])
def test_what_helm_makes_is_what_kubernetes_takes(tmp_path: Path, more: dict[str, Any], version: str) -> None:
    validate = pytest.importorskip("kubernetes_validate")
    for each in rendered(tmp_path, more):
        if each["apiVersion"].split("/")[0] not in ("keda.sh", "monitoring.coreos.com"):  # not Kubernetes' own
            validate.validate(each, version, strict=True)


@needs_helm
@pytest.mark.system
def test_no_pod_may_more_than_it_must(tmp_path: Path) -> None:
    for each in rendered(tmp_path, SECURED):
        if each["kind"] not in ("StatefulSet", "Job"):
            continue
        pod = each["spec"]["template"]["spec"]
        assert pod["enableServiceLinks"] is False
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            allowed = container["securityContext"]
            assert allowed["readOnlyRootFilesystem"] is True
            assert allowed["allowPrivilegeEscalation"] is False
            assert allowed["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            # Secrets are files that are named, never values.
            assert not {"NEWSWIRE_SASL_PASSWORD", "NEWSWIRE_METRICS_TOKEN"} & {one["name"] for one in container["env"]}


@needs_helm
@pytest.mark.system
def test_each_part_shows_its_own_certificate_and_a_stage_that_scales_has_no_fixed_number(tmp_path: Path) -> None:
    made = {(each["kind"], each["metadata"]["name"]): each for each in rendered(tmp_path, SECURED)}
    for stage in STAGES:
        workers = made["StatefulSet", f"wire-newswire-{stage.name}"]["spec"]
        volumes = {each["name"]: each for each in workers["template"]["spec"]["volumes"]}
        assert volumes["certificate"]["secret"]["secretName"] == f"newswire-{stage.name}-tls"
        assert ("replicas" in workers) is (stage.name != "enrich")
    assert ("ScaledObject", "wire-newswire-enrich") in made
    assert made["PrometheusRule", "wire-newswire"]["spec"]["groups"]
