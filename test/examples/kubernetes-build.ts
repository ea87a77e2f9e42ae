import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';

const run = promisify(execFile);

export const kubernetes = join(import.meta.dirname, '../../examples/kubernetes');

/** Whether this machine has what makes manifests of the example; without it, what it makes cannot be looked at. */
export const hasKustomize = spawnSync('kustomize', ['version']).status === 0;

export const overlays = ['sqlite', 'postgres'] as const;
export type Overlay = (typeof overlays)[number];

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
});
/** An object for a cluster, as it would be sent. */
export type Manifest = z.output<typeof manifest>;

/** What `kubectl apply -k` would send: an overlay as it stands, or with every component that it offers. */
export async function buildOverlay(overlay: Overlay, isWithAll: boolean): Promise<readonly Manifest[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  try {
    await cp(kubernetes, folder, { recursive: true });
    const place = join(folder, 'overlays', overlay);
    if (isWithAll) await takeComponents(join(place, 'kustomization.yaml'));
    const { stdout } = await run('kustomize', ['build', place], { maxBuffer: 16 * 1024 * 1024 });
    return parseAllDocuments(stdout).map((document) => {
      if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
      return manifest.parse(document.toJS());
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The pod by which a backup gets to the volume of the SQLite overlay. It is applied by hand. */
export async function readRestoringPod(): Promise<Manifest> {
  return manifest.parse(parse(await readFile(join(kubernetes, 'overlays/sqlite/restore.yaml'), 'utf8')));
}

/** Takes away what keeps components out of a kustomization, as the page tells people to. */
async function takeComponents(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const taken = text.replaceAll(/^#( +- \.\.\/\.\.\/components\/)/gm, '$1');
  await writeFile(file, taken);
}

/** The only one of a kind. Throws where there is none, or more. */
export function onlyOf(manifests: readonly Manifest[], kind: string): Manifest {
  const [found, ...others] = manifests.filter((one) => one.kind === kind);
  if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} of ${kind}`);
  return found;
}
