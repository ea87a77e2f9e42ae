import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Manifest } from './kubernetes-build.ts';
import { podOf } from './kubernetes-shapes.ts';

const page = join(import.meta.dirname, '../../docs/how-to/kubernetes.md');

/** Keys of secrets, as `name/key`, that the page says how to create. */
export async function documentedKeys(): Promise<ReadonlySet<string>> {
  const text = (await readFile(page, 'utf8')).replaceAll('\\\n', ' ');
  const commands = [...text.matchAll(/^ *kubectl .*create secret (\S+) (\S+)(.*)$/gm)];
  const keys = commands.flatMap(([, kind, name, rest = '']) => {
    if (kind === 'tls') return [`${name}/tls.crt`, `${name}/tls.key`];
    return [...rest.matchAll(/--from-(?:file|literal)=([^=\s]+)=/g)].map(([, key]) => `${name}/${key}`);
  });
  return new Set(keys);
}

const scraped = z.looseObject({
  spec: z.looseObject({
    endpoints: z.array(
      z.looseObject({
        port: z.string(),
        path: z.string(),
        authorization: z.looseObject({ credentials: z.strictObject({ name: z.string(), key: z.string() }) }),
      }),
    ),
  }),
});
const ingress = z.looseObject({
  spec: z.looseObject({ tls: z.array(z.looseObject({ secretName: z.string() })) }),
});

/** Where Prometheus scrapes, and with what. */
export function endpointsOf(manifests: readonly Manifest[]) {
  const monitors = manifests.filter(({ kind }) => kind === 'ServiceMonitor');
  return monitors.flatMap((monitor) => scraped.parse(monitor).spec.endpoints);
}

/** Keys of secrets, as `name/key`, that manifests refer to. */
export function neededKeys(manifests: readonly Manifest[]): ReadonlySet<string> {
  const { containers, initContainers, volumes } = podOf(manifests).spec;
  const inEnv = [...containers, ...initContainers].flatMap(({ env }) =>
    env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []),
  );
  const inFiles = volumes.flatMap(({ secret }) =>
    (secret?.items ?? []).map(({ key }) => ({ name: secret?.secretName, key })),
  );
  const inScrapes = endpointsOf(manifests).map(({ authorization }) => authorization.credentials);
  const ofTls = manifests
    .filter(({ kind }) => kind === 'Ingress')
    .flatMap((one) => ingress.parse(one).spec.tls)
    .flatMap(({ secretName: name }) => [
      { name, key: 'tls.crt' },
      { name, key: 'tls.key' },
    ]);
  return new Set([...inEnv, ...inFiles, ...inScrapes, ...ofTls].map(({ name, key }) => `${name}/${key}`));
}
