import type { Config, Pipeline } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { configProblemLine } from '../config/problem.ts';
import { openApp, openStore, type OpenApp, type OpenPipeline, type Outside } from '../app/open.ts';
import { everything, type Opens } from '../app/opens.ts';
import type { Store } from '../ports/store.ts';
import type { Environment } from '../sync/subjects.ts';
import { listed } from './complaint.ts';
import { configFiles } from './disk.ts';
import { type Output } from './output.ts';
import { unknownName, UsageError } from './usage-error.ts';

/** An open configuration, for one command. */
export interface Session {
  readonly app: OpenApp;
  readonly config: Config;
}

/** A configuration and its store alone, for commands that ask neither tenant nor repository: no secret is needed. */
export interface StoreSession {
  readonly store: Store;
  readonly config: Config;
}

/** What a command opens. Throws `UsageError` where it names something that the configuration does not have. */
export type Wanted = (config: Config) => Opens;

/** Loads and opens a configuration, does the work, and closes what was opened however it ends. */
export async function withSession<T>(
  path: string,
  outside: Outside,
  output: Output,
  work: (session: Session) => Promise<T>,
  wanted: Wanted = () => everything,
): Promise<T> {
  const config = await load(path, output);
  const app = await openApp(config, outside, wanted(config));
  try {
    return await work({ app, config });
  } finally {
    await app.close();
  }
}

/** As `withSession`, with the store alone. */
export async function withStore<T>(
  path: string,
  outside: Outside,
  output: Output,
  work: (session: StoreSession) => Promise<T>,
): Promise<T> {
  const config = await load(path, output);
  const store = await openStore(config, outside);
  try {
    return await work({ store, config });
  } finally {
    await store.close();
  }
}

async function load(path: string, output: Output): Promise<Config> {
  const { config, warnings } = await loadConfig(path, configFiles);
  for (const warning of warnings) output.err(`warning: ${configProblemLine(warning)}\n`);
  return config;
}

/** The repositories, and no tenant. */
export const repositoriesAlone: Wanted = () => ({ pipeline: () => true, tenant: () => false });

/** One environment: its repository and its tenant. */
export function theEnvironment(name: string): Wanted {
  return (config) => {
    const pipeline = pipelineOf(config, name);
    return {
      pipeline: (one) => one === pipeline,
      tenant: (one) => one === pipeline.environments.get(name)?.tenant,
    };
  };
}

/** The repository of an environment, and no tenant. */
export function theRepositoryOf(environment: string): Wanted {
  return (config) => {
    const pipeline = pipelineOf(config, environment);
    return { pipeline: (one) => one === pipeline, tenant: () => false };
  };
}

/** One source: its repository and its tenant. */
export function theSource(name: string | undefined): Wanted {
  return (config) => {
    const pipeline = pipelineOfSource(config, name);
    return { pipeline: (one) => one === pipeline, tenant: (one) => one === pipeline.source.tenant };
  };
}

/** One tenant, by its key in the configuration, and its repository. Unknown ones are the command's to tell. */
export function theTenant(name: string): Wanted {
  return () => ({ pipeline: () => true, tenant: (one) => one === name });
}

/** The environment of that name and its pipeline. */
export function environmentOf(
  { app, config }: Session,
  name: string,
): { pipeline: OpenPipeline; environment: Environment } {
  const wanted = pipelineOf(config, name);
  const pipeline = app.pipelines.find((one) => one.config === wanted);
  const environment = pipeline?.environments.get(name);
  if (pipeline === undefined || environment === undefined)
    throw new Error(`the environment ${name} was not opened`);
  return { pipeline, environment };
}

/** The pipeline of an environment. Throws `UsageError` where there is no environment of that name. */
export function pipelineOf(config: Config, environment: string): Pipeline {
  const found = config.pipelines.find(({ environments }) => environments.has(environment));
  if (found !== undefined) return found;
  const names = config.pipelines.flatMap(({ environments }) => [...environments.keys()]);
  throw unknownName(`no environment ${JSON.stringify(environment)} in the configuration`, environment, names);
}

/** The pipeline whose source has that name; the only one where none is named. */
export function sourceOf({ app, config }: Session, name: string | undefined): OpenPipeline {
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
