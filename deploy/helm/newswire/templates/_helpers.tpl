{{/* What all resources are named after: the release, with the chart's name in it. */}}
{{- define "newswire.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "newswire.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "newswire.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "newswire.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* What a pod may do: nothing but run as an ordinary user on a file system that it cannot change. */}}
{{- define "newswire.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "newswire.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* The settings of a part: .root and .part. */}}
{{- define "newswire.environment" -}}
{{- $kafka := .root.Values.kafka }}
- {name: NEWSWIRE_BROKER, value: {{ $kafka.brokers | quote }}}
- {name: NEWSWIRE_PARTITIONS, value: {{ $kafka.partitions | quote }}}
- {name: NEWSWIRE_REPLICATION_FACTOR, value: {{ $kafka.replicationFactor | quote }}}
- {name: NEWSWIRE_SECURITY_PROTOCOL, value: {{ $kafka.securityProtocol | quote }}}
{{- if $kafka.ca.secret }}
- {name: NEWSWIRE_SSL_CA, value: /etc/newswire/ca/{{ $kafka.ca.key }}}
{{- end }}
{{- if $kafka.certificate.secret }}
- {name: NEWSWIRE_SSL_CERTIFICATE, value: /etc/newswire/certificate/{{ $kafka.certificate.certKey }}}
- {name: NEWSWIRE_SSL_KEY, value: /etc/newswire/certificate/{{ $kafka.certificate.keyKey }}}
{{- end }}
{{- if $kafka.sasl.mechanism }}
- {name: NEWSWIRE_SASL_MECHANISM, value: {{ $kafka.sasl.mechanism | quote }}}
- {name: NEWSWIRE_SASL_USERNAME, value: {{ $kafka.sasl.username | replace "{part}" .part | quote }}}
- {name: NEWSWIRE_SASL_PASSWORD_FILE, value: /etc/newswire/sasl/{{ $kafka.sasl.key }}}
{{- end }}
{{- range $name, $value := .root.Values.settings }}
- {name: NEWSWIRE_{{ upper $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "newswire.mounts" -}}
{{- $kafka := .root.Values.kafka }}
- {name: tmp, mountPath: /tmp}
{{- if $kafka.ca.secret }}
- {name: ca, mountPath: /etc/newswire/ca, readOnly: true}
{{- end }}
{{- if $kafka.certificate.secret }}
- {name: certificate, mountPath: /etc/newswire/certificate, readOnly: true}
{{- end }}
{{- if $kafka.sasl.mechanism }}
- {name: sasl, mountPath: /etc/newswire/sasl, readOnly: true}
{{- end }}
{{- end }}

{{- define "newswire.volumes" -}}
{{- $kafka := .root.Values.kafka }}
- {name: tmp, emptyDir: {}}
{{- if $kafka.ca.secret }}
- {name: ca, secret: {secretName: {{ $kafka.ca.secret | replace "{part}" .part }}}}
{{- end }}
{{- if $kafka.certificate.secret }}
- {name: certificate, secret: {secretName: {{ $kafka.certificate.secret | replace "{part}" .part }}, defaultMode: 0440}}
{{- end }}
{{- if $kafka.sasl.mechanism }}
- {name: sasl, secret: {secretName: {{ $kafka.sasl.secret | replace "{part}" .part }}, defaultMode: 0440}}
{{- end }}
{{- end }}

{{- define "newswire.pod" -}}
automountServiceAccountToken: false
# Otherwise Kubernetes adds variables to the environment that look like settings of the service.
enableServiceLinks: false
securityContext: {{- include "newswire.podSecurity" . | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
