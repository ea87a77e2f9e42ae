import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { configProblemLine } from '../config/problem.ts';
import { openApp, type OpenApp, type OpenPipeline, type Outside } from '../app/open.ts';
import type { Environment } from '../sync/subjects.ts';
import { configFiles } from './disk.ts';
import { UsageError, type Output } from './output.ts';

/** An open configuration, for one command. */
export interface Session {
  readonly app: OpenApp;
  readonly config: Config;
}

/** Loads and opens a configuration, does the work, and closes what was opened however it ends. */
export async function withSession<T>(
  path: string,
  outside: Outside,
  output: Output,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { config, warnings } = await loadConfig(path, configFiles);
  for (const warning of warnings) output.err(`warning: ${configProblemLine(warning)}\n`);
  const app = await openApp(config, outside);
  try {
    return await work({ app, config });
  } finally {
    await app.close();
  }
}

/** The environment of that name and its pipeline. */
export function environmentOf(
  { app }: Session,
  name: string,
): { pipeline: OpenPipeline; environment: Environment } {
  for (const pipeline of app.pipelines) {
    const environment = pipeline.environments.get(name);
    if (environment !== undefined) return { pipeline, environment };
  }
  const names = app.pipelines.flatMap((pipeline) => [...pipeline.environments.keys()]);
  throw new UsageError(
    `no environment ${JSON.stringify(name)} in the configuration; there are ${names.join(', ') || 'none'}`,
  );
}

/** The pipeline whose source has that name; the only one where none is named. */
export function sourceOf({ app }: Session, name: string | undefined): OpenPipeline {
  const names = app.pipelines.map(({ source }) => source.name);
  const found = app.pipelines.filter(({ source }) => name === undefined || source.name === name);
  const [pipeline] = found;
  if (pipeline !== undefined && found.length === 1) return pipeline;
  throw new UsageError(
    name === undefined
      ? `name one of the sources with --source: ${names.join(', ')}`
      : `no source ${JSON.stringify(name)}; there are ${names.join(', ')}`,
  );
}
