import { describe, expect, it } from 'vitest';
import { isReachable } from '../../src/config/values/listen-address.ts';
import type { SecretRef } from '../../src/config/secret.ts';
import {
  buildOverlay,
  hasKustomize,
  onlyOf,
  overlays,
  readRestoringPod,
  type Manifest,
} from './kubernetes-build.ts';
import { loadMounted, writtenConfig } from './kubernetes-config.ts';
import { documentedKeys, endpointsOf, neededKeys } from './kubernetes-secrets.ts';
import {
  configOf,
  deploymentOf,
  ingressRulesOf,
  networkPolicyOf,
  podOf,
  selectedBy,
  servicePortsOf,
  type Container,
  type Volume,
} from './kubernetes-shapes.ts';

/** How long the daemon lets passes go on after it was asked to end. Seconds. */
const grace = 30;

/** Every secret that a configuration names, at any depth. */
function secretsIn(value: unknown): readonly SecretRef[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('from' in value && (value.from === 'env' || value.from === 'file')) return [value as SecretRef];
  return [...(value instanceof Map ? value.values() : Object.values(value))].flatMap(secretsIn);
}

/** Paths of files that a container is given from secrets. */
function secretFiles({ volumeMounts }: Container, volumes: readonly Volume[]): readonly string[] {
  return volumeMounts.flatMap(({ name, mountPath }) => {
    const items = volumes.find((volume) => volume.name === name)?.secret?.items ?? [];
    return items.map(({ path }) => `${mountPath}/${path}`);
  });
}

const namedLike = { 'app.kubernetes.io/name': 'sluice' };

describe.each(overlays)('the configuration of examples/kubernetes/overlays/%s', (overlay) => {
  it('is accepted without a warning, as a cluster mounts it', async () => {
    const { config, warnings, files } = await loadMounted(await writtenConfig(overlay));
    expect(warnings).toEqual([]);
    expect(files).toHaveLength(3);
    expect(isReachable(config.server.listen)).toBe(true);
    expect(config.server.listen.port).toBe(8080);
  });
});

// Without kustomize there is nothing to look at: `apt-get install kustomize` brings it.
describe.skipIf(!hasKustomize).each(overlays)('examples/kubernetes/overlays/%s', (overlay) => {
  const build = () => buildOverlay(overlay, true);

  it('asks for no component unless somebody adds it', async () => {
    const kinds = (await buildOverlay(overlay, false)).map(({ kind }) => kind);
    expect(kinds).not.toContain('Ingress');
    expect(kinds).not.toContain('ServiceMonitor');
    expect((await build()).map(({ kind }) => kind).sort()).toEqual(
      [...kinds, 'Ingress', 'ServiceMonitor'].sort(),
    );
  });

  it('lets no container be root, write to its root or gain a right', async () => {
    const { spec } = podOf(await build());
    expect(spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    const containers = [...spec.initContainers, ...spec.containers];
    expect(containers.map(({ name }) => name)).toEqual(['signing-key', 'sluice']);
    for (const { securityContext, resources } of containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(resources.limits['memory']).toMatch(/^\d+[MG]i$/);
    }
    for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) expect(spec).not.toHaveProperty(key);
    expect(JSON.stringify(spec.volumes)).not.toContain('hostPath');
  });

  it('gives the pod no token of the cluster', async () => {
    const manifests = await build();
    const { spec } = podOf(manifests);
    expect(spec.automountServiceAccountToken).toBe(false);
    const account = onlyOf(manifests, 'ServiceAccount');
    expect(account).toMatchObject({ automountServiceAccountToken: false });
    expect(account.metadata.name).toBe(spec.serviceAccountName);
  });

  it('lives in a namespace that refuses pods with more rights', async () => {
    const manifests = await build();
    const { metadata } = onlyOf(manifests, 'Namespace');
    expect(metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
    const others = manifests.filter(({ kind }) => kind !== 'Namespace');
    expect(new Set(others.map((one) => one.metadata.namespace))).toEqual(new Set([metadata.name]));
  });

  it('lets a stopping daemon end its passes', async () => {
    const { spec } = podOf(await build());
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(grace + 10);
  });

  it('selects its pods everywhere by labels that they have', async () => {
    const manifests = await build();
    const { labels } = podOf(manifests).metadata;
    const budgets = overlay === 'postgres' ? ['PodDisruptionBudget'] : [];
    for (const kind of ['Deployment', 'Service', ...budgets])
      expect(labels).toMatchObject(selectedBy(manifests, kind));
    expect(onlyOf(manifests, 'Service').metadata.labels).toMatchObject(
      selectedBy(manifests, 'ServiceMonitor'),
    );
    for (const { labelSelector } of podOf(manifests).spec.topologySpreadConstraints)
      expect(labels).toMatchObject(labelSelector.matchLabels);
  });

  it('asks and serves at the port that the configuration listens on', async () => {
    const manifests = await build();
    const { config } = await loadMounted(configOf(manifests));
    const [container] = podOf(manifests).spec.containers;
    expect(container?.ports).toEqual([
      { name: 'http', containerPort: config.server.listen.port, protocol: 'TCP' },
    ]);
    expect(container?.livenessProbe?.httpGet).toEqual({ path: '/healthz', port: 'http' });
    expect(container?.startupProbe?.httpGet).toEqual({ path: '/healthz', port: 'http' });
    expect(container?.readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'http' });
    const served = servicePortsOf(manifests);
    expect(served.map(({ targetPort }) => targetPort)).toEqual(['http']);
    for (const { port } of endpointsOf(manifests)) expect(served.map(({ name }) => name)).toContain(port);
  });

  it('lets in by the network what is served, and out what is asked', async () => {
    const manifests = await build();
    const { podSelector, policyTypes, ingress, egress } = networkPolicyOf(manifests);
    expect(podOf(manifests).metadata.labels).toMatchObject(podSelector.matchLabels);
    expect(podSelector.matchLabels).toEqual(namedLike);
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    const ports = (rules: readonly { readonly ports: readonly { readonly port: string | number }[] }[]) =>
      rules.flatMap((rule) => rule.ports.map(({ port }) => port));
    expect(ports(ingress)).toEqual(['http']);
    const places = ingress.flatMap(({ from }) => from.map((peer) => peer.namespaceSelector?.matchLabels));
    expect(places).toEqual([
      { 'kubernetes.io/metadata.name': 'ingress-nginx' },
      { 'kubernetes.io/metadata.name': 'monitoring' },
    ]);
    expect(ports(egress)).toEqual([53, 53, 443, ...(overlay === 'postgres' ? [5432] : [])]);
    // An empty list of peers would be everybody.
    for (const { to } of egress) expect(to.length).toBeGreaterThan(0);
  });

  it('lets the ingress pass on webhooks alone, under the name that the configuration says', async () => {
    const manifests = await build();
    const { config } = await loadMounted(configOf(manifests));
    const [rule, ...others] = ingressRulesOf(manifests);
    expect(others).toEqual([]);
    expect(`https://${rule?.host}`).toBe(config.server.url);
    const service = onlyOf(manifests, 'Service').metadata.name;
    const port = { name: servicePortsOf(manifests)[0]?.name };
    expect(rule?.http.paths).toEqual([
      { path: '/webhooks/github', pathType: 'Exact', backend: { service: { name: service, port } } },
    ]);
  });

  it('names no secret that the page does not say how to create, and the other way round', async () => {
    const manifests = [...(await build()), ...(await otherOverlay(overlay))];
    const needed = new Set([...neededKeys(await build()), ...neededKeys(await otherOverlay(overlay))]);
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect([...needed].sort()).toEqual([...(await documentedKeys())].sort());
  });

  it('hands the daemon each secret that its configuration names', async () => {
    const manifests = await build();
    const { config } = await loadMounted(configOf(manifests));
    const { containers, volumes } = podOf(manifests).spec;
    const [container] = containers;
    if (container === undefined) throw new Error('no container');
    const files = secretFiles(container, volumes);
    const variables = container.env.map(({ name }) => name);
    const wanted = secretsIn(config);
    expect(wanted.length).toBeGreaterThan(7);
    for (const secret of wanted)
      if (secret.from === 'env') expect(variables).toContain(secret.name);
      else if (secret.from === 'file') expect(files).toContain(secret.path);
    const named = wanted.map((secret) => (secret.from === 'env' ? secret.name : ''));
    for (const variable of variables) expect(named).toContain(variable);
  });

  it('has the token for pages and metrics where the page says to write it, and Prometheus has the same', async () => {
    const manifests = await build();
    const data = configOf(manifests);
    const access = 'access: { token: { file: /secrets/access/token } }';
    const written = data['sluice.yaml']?.replace(/pages: off(?=,)/, access) ?? '';
    const { config, warnings } = await loadMounted({ ...data, 'sluice.yaml': written });
    expect(warnings).toEqual([]);
    expect(config.server).toMatchObject({ pages: 'on', access: { anonymous: 'none' } });
    const { containers, volumes } = podOf(manifests).spec;
    const token = config.server.access.token;
    expect(containers.flatMap((one) => secretFiles(one, volumes))).toContain(
      token?.from === 'file' ? token.path : '',
    );
    const mounted = volumes.find(({ name }) => name === 'access')?.secret;
    expect(mounted).toMatchObject({ optional: true, items: [{ key: 'token', path: 'token' }] });
    const credentials = endpointsOf(manifests).map(({ authorization }) => authorization.credentials);
    expect(credentials).toEqual([{ name: mounted?.secretName, key: 'token' }]);
  });

  it('mounts volumes that there are, the configuration where the daemon looks for it', async () => {
    const manifests = await build();
    const { containers, initContainers, volumes } = podOf(manifests).spec;
    const names = new Set(volumes.map(({ name }) => name));
    for (const { volumeMounts } of [...containers, ...initContainers])
      for (const { name } of volumeMounts) expect(names).toContain(name);
    const mountOf = (path: string) => containers[0]?.volumeMounts.find(({ mountPath }) => mountPath === path);
    const config = volumes.find(({ name }) => name === mountOf('/config')?.name);
    expect(config?.configMap?.name).toBe(onlyOf(manifests, 'ConfigMap').metadata.name);
    expect(containers[0]?.args).toEqual(['run', '--config', '/config']);
    expect(mountOf('/data')?.readOnly).toBe(false);
    for (const { name, secret, configMap, persistentVolumeClaim, emptyDir } of volumes)
      expect([name, secret ?? configMap ?? persistentVolumeClaim ?? emptyDir]).not.toContain(undefined);
  });
});

function otherOverlay(overlay: (typeof overlays)[number]): Promise<readonly Manifest[]> {
  return buildOverlay(overlay === 'sqlite' ? 'postgres' : 'sqlite', true);
}

describe.skipIf(!hasKustomize)('examples/kubernetes', () => {
  it('keeps an SQLite store on a volume of one pod at a time', async () => {
    const manifests = await buildOverlay('sqlite', false);
    const { replicas, strategy, template } = deploymentOf(manifests);
    expect([replicas, strategy.type]).toEqual([1, 'Recreate']);
    const claim = onlyOf(manifests, 'PersistentVolumeClaim');
    expect(claim).toMatchObject({ spec: { accessModes: ['ReadWriteOncePod'] } });
    const data = template.spec.volumes.find(({ name }) => name === 'data');
    expect(data?.persistentVolumeClaim?.claimName).toBe(claim.metadata.name);
    const { config } = await loadMounted(configOf(manifests));
    expect(config.store).toMatchObject({ kind: 'file', folder: '/data', path: '/data/sluice.db' });
    // It would keep a node from ever being drained.
    expect(manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  it('restores by a pod with no more rights than the daemon, of its image and with its volume', async () => {
    const restoring = await readRestoringPod();
    const manifests = await buildOverlay('sqlite', false);
    const { spec } = podOf(manifests);
    const [daemon] = spec.containers;
    expect(restoring).toMatchObject({
      metadata: { namespace: onlyOf(manifests, 'Namespace').metadata.name },
      spec: {
        serviceAccountName: spec.serviceAccountName,
        automountServiceAccountToken: false,
        securityContext: spec.securityContext,
        containers: [
          {
            image: daemon?.image,
            securityContext: daemon?.securityContext,
            volumeMounts: [daemon?.volumeMounts.find(({ mountPath }) => mountPath === '/data')].map(
              (one) => ({
                name: one?.name,
                mountPath: one?.mountPath,
              }),
            ),
          },
        ],
        volumes: [spec.volumes.find(({ name }) => name === 'data')],
      },
    });
    // What selects the daemon selects it not.
    expect(restoring.metadata.labels).not.toMatchObject(selectedBy(manifests, 'Service'));
  });

  it('shares one PostgreSQL among replicas, of which one at a time may be missing', async () => {
    const manifests = await buildOverlay('postgres', false);
    const { replicas, strategy, template } = deploymentOf(manifests);
    expect([replicas, strategy.type]).toEqual([3, 'RollingUpdate']);
    expect(onlyOf(manifests, 'PodDisruptionBudget')).toMatchObject({ spec: { maxUnavailable: 1 } });
    expect(template.spec.topologySpreadConstraints).toHaveLength(2);
    const { config } = await loadMounted(configOf(manifests));
    expect(config.store).toMatchObject({
      kind: 'postgres',
      host: 'postgresql',
      folder: '/data',
      tls: { ca: '/secrets/postgresql/ca.crt' },
    });
    const files = template.spec.containers.flatMap((one) => secretFiles(one, template.spec.volumes));
    expect(files).toContain('/secrets/postgresql/ca.crt');
    expect(template.spec.volumes.find(({ name }) => name === 'data')?.emptyDir?.sizeLimit).toBe('10Gi');
    expect(manifests.map(({ kind }) => kind)).not.toContain('PersistentVolumeClaim');
  });
});
