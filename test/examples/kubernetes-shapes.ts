import * as z from 'zod';
import { onlyOf, type Manifest } from './kubernetes-build.ts';

/* What the tests of the Kubernetes example look at; the rest is left to the published schemas. */

const labels = z.record(z.string(), z.string());
const keyOf = z.looseObject({ name: z.string(), key: z.string() });
const item = z.looseObject({ key: z.string(), path: z.string() });
const probe = z.looseObject({ httpGet: z.looseObject({ path: z.string(), port: z.string() }) });

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  env: z
    .array(
      z.looseObject({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z
          .looseObject({ secretKeyRef: keyOf.optional(), configMapKeyRef: keyOf.optional() })
          .optional(),
      }),
    )
    .default([]),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.int() })).default([]),
  startupProbe: probe.optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
  resources: z.looseObject({
    requests: z.record(z.string(), z.string()),
    limits: z.record(z.string(), z.string()),
  }),
  securityContext: z.looseObject({}),
  volumeMounts: z.array(
    z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) }),
  ),
});
export type Container = z.output<typeof container>;

const volume = z.looseObject({
  name: z.string(),
  secret: z.looseObject({ secretName: z.string(), items: z.array(item) }).optional(),
  configMap: z.looseObject({ name: z.string() }).optional(),
  persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional(),
  emptyDir: z.looseObject({ sizeLimit: z.string() }).optional(),
});
export type Volume = z.output<typeof volume>;

const deployment = z.looseObject({
  spec: z.looseObject({
    replicas: z.int(),
    strategy: z.looseObject({ type: z.string() }),
    selector: z.strictObject({ matchLabels: labels }),
    template: z.looseObject({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        serviceAccountName: z.string(),
        automountServiceAccountToken: z.boolean(),
        terminationGracePeriodSeconds: z.int(),
        securityContext: z.looseObject({}),
        initContainers: z.array(container).default([]),
        containers: z.array(container),
        volumes: z.array(volume),
        topologySpreadConstraints: z
          .array(z.looseObject({ labelSelector: z.strictObject({ matchLabels: labels }) }))
          .default([]),
      }),
    }),
  }),
});

const selecting = z.looseObject({
  spec: z.looseObject({ selector: z.union([z.strictObject({ matchLabels: labels }), labels]) }),
});

const peer = z.looseObject({
  namespaceSelector: z.strictObject({ matchLabels: labels }).optional(),
  podSelector: z.strictObject({ matchLabels: labels }).optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()) }).optional(),
});
const port = z.strictObject({ protocol: z.string(), port: z.union([z.string(), z.int()]) });
const networkPolicy = z.looseObject({
  spec: z.strictObject({
    podSelector: z.strictObject({ matchLabels: labels }),
    policyTypes: z.array(z.string()),
    ingress: z.array(z.strictObject({ from: z.array(peer), ports: z.array(port) })),
    egress: z.array(z.strictObject({ to: z.array(peer), ports: z.array(port) })),
  }),
});

const service = z.looseObject({
  spec: z.looseObject({ ports: z.array(z.looseObject({ name: z.string(), targetPort: z.string() })) }),
});
const ingress = z.looseObject({
  spec: z.looseObject({
    rules: z.array(
      z.strictObject({ host: z.string(), http: z.strictObject({ paths: z.array(z.unknown()) }) }),
    ),
  }),
});
const configMap = z.looseObject({ data: labels });

export const deploymentOf = (all: readonly Manifest[]) => deployment.parse(onlyOf(all, 'Deployment')).spec;
export const podOf = (all: readonly Manifest[]) => deploymentOf(all).template;
export const networkPolicyOf = (all: readonly Manifest[]) =>
  networkPolicy.parse(onlyOf(all, 'NetworkPolicy')).spec;
export const servicePortsOf = (all: readonly Manifest[]) => service.parse(onlyOf(all, 'Service')).spec.ports;
export const ingressRulesOf = (all: readonly Manifest[]) => ingress.parse(onlyOf(all, 'Ingress')).spec.rules;
export const configOf = (all: readonly Manifest[]) => configMap.parse(onlyOf(all, 'ConfigMap')).data;

/** The labels that something of a kind selects by. */
export function selectedBy(all: readonly Manifest[], kind: string): Readonly<Record<string, string>> {
  const { selector } = selecting.parse(onlyOf(all, kind)).spec;
  const parsed = z.strictObject({ matchLabels: labels }).safeParse(selector);
  return parsed.success ? parsed.data.matchLabels : labels.parse(selector);
}
