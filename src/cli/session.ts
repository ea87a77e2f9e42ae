import type { Config, Pipeline } from '../config/config.ts';
import { configProblemLine } from '../config/problem.ts';
import type { OpenApp, OpenPipeline } from '../daemon/open/open.ts';
import type { Outside } from '../daemon/open/outside.ts';
import type { Opens } from '../daemon/open/opens.ts';
import type { Store } from '../ports/store.ts';
import type { Environment } from '../runs/pipeline.ts';
import { listed } from './terminal/complaint.ts';
import { configFiles } from './files/disk.ts';
import type { ConfigOptions } from './options.ts';
import type { Output } from './output.ts';
import { interruptible } from './stop.ts';
import { unknownName, UsageError } from './terminal/usage-error.ts';

/** Open configuration of one command. */
export interface CommandSession {
  readonly app: OpenApp;
  readonly config: Config;
}

/** Configuration and store, for commands that ask neither tenant nor repository and need none of their secrets. */
export interface CommandStoreSession {
  readonly store: Store;
  readonly config: Config;
  readonly outside: Outside;
}

/** Selects the parts that a command opens. Throws `UsageError` for a name that the configuration does not have. */
export type OpensSelector<Request = unknown> = (config: Config, request: Request) => Opens;

/**
 * Loads a configuration, opens the wanted parts, runs an action and closes them, even if it fails. Imports the code
 * that opens them only now, because every command imports this file.
 */
export function withSession<Request extends ConfigOptions, T>(
  action: (session: CommandSession, request: Request, output: Output, signal: AbortSignal) => Promise<T>,
  request: Request,
  output: Output,
  wanted: OpensSelector<Request>,
): Promise<T> {
  return interruptible(async (signal) => {
    const config = await load(request, output);
    const { openApp } = await import('../daemon/open/open.ts');
    const { outsideOfCommand } = await import('./outside.ts');
    const app = await openApp(config, outsideOfCommand(output), wanted(config, request));
    try {
      return await action({ app, config }, request, output, signal);
    } finally {
      await app.close();
    }
  });
}

/** Runs an action with the store alone, as `withSession` does with everything. */
export async function withStore<Request extends ConfigOptions, T>(
  action: (session: CommandStoreSession, request: Request, output: Output) => Promise<T>,
  request: Request,
  output: Output,
): Promise<T> {
  const config = await load(request, output);
  const { openStore } = await import('../daemon/open/open-store.ts');
  const { outsideOfCommand } = await import('./outside.ts');
  const outside = outsideOfCommand(output);
  const store = await openStore(config, outside);
  try {
    return await action({ store, config, outside }, request, output);
  } finally {
    await store.close();
  }
}

async function load({ config: path }: ConfigOptions, output: Output): Promise<Config> {
  const { loadConfig } = await import('../config/load.ts');
  const { config, warnings } = await loadConfig(path, configFiles);
  for (const warning of warnings) output.err(`warning: ${configProblemLine(warning)}\n`);
  return config;
}

/** Selects the repositories, and no tenant. */
export const repositoriesAlone: OpensSelector = () => ({ pipeline: () => true, tenant: () => false });

/** Selects one environment: its repository and its tenant. */
export const theEnvironment: OpensSelector<{ readonly environment: string }> = (config, { environment }) => {
  const pipeline = pipelineOf(config, environment);
  const tenant = pipeline.environments.get(environment)?.tenant;
  return { pipeline: (one) => one === pipeline, tenant: (one) => one === tenant };
};

/** Selects the repository of an environment, and no tenant. */
export const theRepositoryOf: typeof theEnvironment = (config, { environment }) => {
  const pipeline = pipelineOf(config, environment);
  return { pipeline: (one) => one === pipeline, tenant: () => false };
};

/** Selects one source: its repository and its tenant. */
export const theSource: OpensSelector<{ readonly source?: string | undefined }> = (config, { source }) => {
  const pipeline = pipelineOfSource(config, source);
  return { pipeline: (one) => one === pipeline, tenant: (one) => one === pipeline.source.tenant };
};

/** Selects one tenant by its key in the configuration, and all repositories. The command reports an unknown key. */
export function theTenant(name: string): OpensSelector {
  return () => ({ pipeline: () => true, tenant: (one) => one === name });
}

/** Returns the environment of that name and its pipeline. */
export function environmentOf(
  { app, config }: CommandSession,
  name: string,
): { pipeline: OpenPipeline; environment: Environment } {
  const wanted = pipelineOf(config, name);
  const pipeline = app.pipelines.find((one) => one.config === wanted);
  const environment = pipeline?.environments.get(name);
  if (pipeline === undefined || environment === undefined)
    throw new Error(`the environment ${name} was not opened`);
  return { pipeline, environment };
}

/** Returns the pipeline of an environment. Throws `UsageError` for an unknown environment. */
export function pipelineOf(config: Config, environment: string): Pipeline {
  const found = config.pipelines.find(({ environments }) => environments.has(environment));
  if (found !== undefined) return found;
  const names = config.pipelines.flatMap(({ environments }) => [...environments.keys()]);
  throw unknownName(`no environment ${JSON.stringify(environment)} in the configuration`, environment, names);
}

/** Returns the pipeline whose source has that name, or the only one. Throws `UsageError` if that is not clear. */
export function sourceOf({ app, config }: CommandSession, name: string | undefined): OpenPipeline {
  const wanted = pipelineOfSource(config, name);
  const pipeline = app.pipelines.find((one) => one.config === wanted);
  if (pipeline === undefined) throw new Error(`the source ${wanted.source.name} was not opened`);
  return pipeline;
}

function pipelineOfSource(config: Config, name: string | undefined): Pipeline {
  const names = config.pipelines.map(({ source }) => source.name);
  const found = config.pipelines.filter(({ source }) => name === undefined || source.name === name);
  const [pipeline] = found;
  if (pipeline !== undefined && found.length === 1) return pipeline;
  if (name !== undefined)
    throw unknownName(`no source ${JSON.stringify(name)} in the configuration`, name, names);
  throw new UsageError('no source is named', {
    why: `there are several: ${listed(names)}`,
    remedy: 'name one of them with --source',
    code: 'SLC1902',
  });
}
