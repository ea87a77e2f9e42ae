import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorldOnGit } from './world.ts';

export interface PipelineText {
  /** Seconds between passes. */
  readonly every?: number;
  readonly state?: 'file' | 'keep' | 'inactive';
  /** Additional keys of staging, as written between others: `approval: { required: true }`. */
  readonly staging?: string;
  /** More keys of the repository: `signingKey: { file: key }`. */
  readonly repository?: string;
  /** More keys of the daemon, a line each: `tracing: { endpoint: … }`. */
  readonly daemon?: string;
  /** Name of the folder, so that a test can have several; they share no store. */
  readonly folder?: string;
}

/** Writes a configuration of a world's tenants and repository, as an operator would, and gives its path. */
export async function writePipeline(world: WorldOnGit, text: PipelineText = {}): Promise<string> {
  const folder = join(world.remote.folder, text.folder ?? 'config');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'sluice.yaml');
  await writeFile(path, pipelineText(world, text));
  return path;
}

/** The text of such a configuration. */
export function pipelineText(
  { sandbox, remote }: WorldOnGit,
  { every = 3600, state = 'file', staging, repository, daemon }: PipelineText = {},
): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(sandbox.url)}, tenant: ${name}, clientId: demo, clientSecret: { env: SANDBOX_SECRET } }`;
  return `repository: { url: ${JSON.stringify(remote.path)}${repository === undefined ? '' : `, ${repository}`} }
tenants:
  dev: ${tenant('acmedev')}
  stage: ${tenant('acmestage')}
  prod: ${tenant('acmeprod')}
source: { tenant: dev, branch: main, every: ${every}s }
environments:
  staging: { branch: env/staging, tenant: stage, from: main, every: ${every}s, state: ${state}${staging === undefined ? '' : `, ${staging}`} }
  production: { branch: env/production, tenant: prod, from: staging, every: ${every}s, state: ${state} }
store: { url: "file:data/sluice.db" }
server: { listen: "127.0.0.1:0" }
${daemon === undefined ? '' : `${daemon}\n`}`;
}
