# What one organisation demands of its pull requests, on what `compliance export` prints:
#
#     compliance export --manifests ./cluster --config compliance.yaml | conftest test --policy docs/examples -
#     compliance export --manifests ./cluster | opa eval --stdin-input --data docs/examples/segmentation.rego data.main.deny
package main

import rego.v1

# Nothing severe fails, unless a named person accepted it.
deny contains message if {
	some result in input.results
	result.verdict == "fail"
	result.severity in {"critical", "high"}
	count(result.waivedBy) == 0
	message := sprintf("%s: %s: %s (%s)", [result.id, result.subject, result.summary, result.witness.allowedBy])
}

# A control that could not be evaluated is no control that holds.
deny contains message if {
	some control in input.controls
	control.framework == "pci-dss"
	control.status in {"not-satisfied", "not-evaluated"}
	message := sprintf("PCI DSS %s is %s: %s", [control.control, control.status, control.reason])
}

# No verdict is worth more than the state it rests on.
deny contains message if {
	some cluster in input.clusters
	some gap in cluster.gaps
	message := sprintf("%s: %s", [cluster.name, gap.message])
}

# What holds protected data is isolated both ways, whatever else is allowed.
deny contains message if {
	some cluster in input.clusters
	some workload in cluster.workloads
	"cde" in workload.zones
	not isolated(workload)
	message := sprintf("%s of zone cde is not isolated in both directions", [workload.id])
}

isolated(workload) if {
	workload.ingress.isolated
	workload.egress.isolated
}

# Every rule that admits anybody is worth a second look; those of policies without effect are not.
warn contains message if {
	some cluster in input.clusters
	some policy in cluster.policies
	policy.mode == "enforced"
	some rule in policy.rules
	rule.action == "allow"
	rule.direction == "ingress"
	some peer in rule.peers
	peer.type == "any"
	message := sprintf("%s admits everybody at %s", [policy.id, rule.pointer])
}
