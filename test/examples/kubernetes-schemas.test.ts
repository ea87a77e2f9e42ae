import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import {
  ConfigMap,
  Namespace,
  PersistentVolumeClaim,
  Pod,
  Service,
  ServiceAccount,
} from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { aFolder } from '../support/folder.ts';
import { buildOverlay, hasKustomize, overlays, readRestoringPod, type Manifest } from './kubernetes-build.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** A kind of object: what checks its values, and the type that knows all its fields. */
interface Schema {
  readonly make: (data: Manifest) => { validate(): void };
  readonly types: string;
  readonly type: string;
}

const core = 'kubernetes-types/core/v1';
const operator = '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
/** What is made of a manifest is only checked; each class refuses what is not its own. */
const made =
  <T extends { validate(): void }>(Kind: new (data: never) => T) =>
  (data: Manifest) =>
    new Kind(data as never);

const schemas: Readonly<Record<string, Schema>> = {
  'v1 Namespace': { make: made(Namespace), types: core, type: 'Namespace' },
  'v1 ServiceAccount': { make: made(ServiceAccount), types: core, type: 'ServiceAccount' },
  'v1 ConfigMap': { make: made(ConfigMap), types: core, type: 'ConfigMap' },
  'v1 Pod': { make: made(Pod), types: core, type: 'Pod' },
  'v1 Service': { make: made(Service), types: core, type: 'Service' },
  'v1 PersistentVolumeClaim': {
    make: made(PersistentVolumeClaim),
    types: core,
    type: 'PersistentVolumeClaim',
  },
  'apps/v1 Deployment': { make: made(Deployment), types: 'kubernetes-types/apps/v1', type: 'Deployment' },
  'policy/v1 PodDisruptionBudget': {
    make: made(PodDisruptionBudget),
    types: 'kubernetes-types/policy/v1',
    type: 'PodDisruptionBudget',
  },
  'networking.k8s.io/v1 NetworkPolicy': {
    make: made(NetworkPolicy),
    types: 'kubernetes-types/networking/v1',
    type: 'NetworkPolicy',
  },
  'networking.k8s.io/v1 Ingress': {
    make: made(Ingress),
    types: 'kubernetes-types/networking/v1',
    type: 'Ingress',
  },
  'monitoring.coreos.com/v1 ServiceMonitor': {
    make: made(ServiceMonitor),
    types: operator,
    type: 'IServiceMonitor',
  },
};

function schemaOf({ apiVersion, kind }: Manifest): Schema {
  const schema = schemas[`${apiVersion} ${kind}`];
  if (schema === undefined) throw new Error(`no schema is known for ${apiVersion} ${kind}`);
  return schema;
}

/** What the compiler says of manifests as constants of their types: names every field that there is not. */
async function misfits(manifests: readonly Manifest[]): Promise<string> {
  const folder = await aFolder();
  await mkdir(join(folder, 'src'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const lines = manifests.map((manifest, index) => {
    const { types, type } = schemaOf(manifest);
    const name = `manifest${index}`;
    return `import type { ${type} as Type${index} } from '${types}';\nexport const ${name}: Type${index} = ${JSON.stringify(manifest)};\n`;
  });
  await writeFile(join(folder, 'src', 'manifests.ts'), lines.join(''));
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext', '--target', 'es2023'];
  const args = [join(root, 'node_modules/typescript/bin/tsc'), ...options, '--moduleResolution', 'bundler'];
  return run(process.execPath, [...args, '--types', '', 'src/manifests.ts'], { cwd: folder }).then(
    () => '',
    (error: { readonly stdout: string }) => error.stdout,
  );
}

// Without kustomize there is nothing to check: `apt-get install kustomize` brings it.
describe.skipIf(!hasKustomize).each(overlays)('examples/kubernetes/overlays/%s', (overlay) => {
  it('has only values that the published schemas take', async () => {
    const manifests = await buildOverlay(overlay, true);
    expect(manifests.length).toBeGreaterThan(8);
    for (const manifest of manifests)
      expect(() => schemaOf(manifest).make(manifest).validate()).not.toThrow();
  });

  it('has only fields that there are', async () => {
    expect(await misfits(await buildOverlay(overlay, true))).toBe('');
  });
});

describe('the pod that restores in examples/kubernetes', () => {
  it('has only values and fields that there are', async () => {
    const pod = await readRestoringPod();
    expect(() => schemaOf(pod).make(pod).validate()).not.toThrow();
    expect(await misfits([pod])).toBe('');
  });
});

describe.skipIf(!hasKustomize)('the check against published schemas', () => {
  const altered = async (kind: string, alter: (text: string) => string) => {
    const manifests = await buildOverlay('postgres', true);
    const [found] = manifests.filter((manifest) => manifest.kind === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return JSON.parse(alter(JSON.stringify(found))) as Manifest;
  };

  it('finds a value of a wrong type', async () => {
    const wrong = await altered('Deployment', (text) => text.replace('"replicas":3', '"replicas":"three"'));
    expect(() => schemaOf(wrong).make(wrong).validate()).toThrow(/replicas/);
    const monitor = await altered('ServiceMonitor', (text) => text.replace('"30s"', '30'));
    expect(() => schemaOf(monitor).make(monitor).validate()).toThrow(/interval/);
  });

  it('finds a field with a spelling mistake, deep inside', async () => {
    const wrong = await altered('Deployment', (text) =>
      text.replace('readOnlyRootFilesystem', 'readOnlyRoot'),
    );
    const monitor = await altered('ServiceMonitor', (text) => text.replace('scrapeTimeout', 'scrapeTimeOut'));
    const said = await misfits([wrong, monitor]);
    expect(said).toContain('readOnlyRoot');
    expect(said).toContain('scrapeTimeOut');
  });
});
