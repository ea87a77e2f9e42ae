import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** The keys that `podmanArguments` carries out. Any other is refused, so that nothing in the file goes untested. */
const service = z.strictObject({
  image: z.string(),
  init: z.literal(true),
  user: z.string(),
  read_only: z.literal(true),
  tmpfs: z.array(z.string()),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  mem_limit: z.string(),
  pids_limit: z.number(),
  network_mode: z.string(),
  volumes: z.array(z.string()),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.literal('CMD')], z.string()),
      interval: z.string(),
      start_period: z.string(),
    })
    .optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  restart: z.literal('unless-stopped').optional(),
  profiles: z.array(z.string()).optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(['service_healthy', 'service_completed_successfully']),
        restart: z.boolean().optional(),
      }),
    )
    .default({}),
});

const composeFile = z.strictObject({
  name: z.string(),
  'x-confined': z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

export type Service = z.infer<typeof service>;
export type ComposeFile = z.infer<typeof composeFile>;

/** Reads a compose file with the variables that it asks for. */
export async function readComposeFile(
  path: string,
  variables: Readonly<Record<string, string>>,
): Promise<ComposeFile> {
  const text = (await readFile(path, 'utf8')).replaceAll(
    /\$\{(\w+):-([^}]*)\}/g,
    (_all, name: string, otherwise: string) => variables[name] ?? otherwise,
  );
  return composeFile.parse(parse(text, { merge: true }));
}

/** What `podman create` is to be told for a service; `project` stands before the names of containers and volumes. */
export function podmanArguments(one: Service, project: string, composePath: string): readonly string[] {
  const { network_mode: network, stop_grace_period: grace } = one;
  const volume = (mount: string) =>
    mount.startsWith('.') ? resolve(dirname(composePath), mount) : `${project}-${mount}`;
  return [
    '--init',
    '--read-only',
    `--user=${one.user}`,
    `--memory=${one.mem_limit}`,
    `--pids-limit=${one.pids_limit}`,
    `--network=${network.startsWith('service:') ? `container:${project}-${network.slice(8)}` : network}`,
    ...one.tmpfs.flatMap((mount) => ['--tmpfs', mount]),
    ...one.cap_drop.flatMap((capability) => ['--cap-drop', capability]),
    ...one.security_opt.flatMap((option) => ['--security-opt', option]),
    ...one.volumes.flatMap((mount) => ['--volume', volume(mount)]),
    ...Object.entries(one.environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...(one.healthcheck === undefined ? [] : ['--health-cmd', JSON.stringify(one.healthcheck.test.slice(1))]),
    ...(grace === undefined ? [] : ['--stop-timeout', grace.slice(0, -1)]),
    ...(one.entrypoint === undefined ? [] : ['--entrypoint', JSON.stringify(one.entrypoint)]),
    one.image,
    ...one.command,
  ];
}
