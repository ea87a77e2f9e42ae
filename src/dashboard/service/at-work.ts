import { ServiceRefusal } from '../api/service.ts';
import type { Times } from '../../runs/times.ts';
import type { Environment, RunDeps, Source } from '../../runs/pipeline.ts';
import { environmentSubject, sourceSubject } from '../../state/subjects.ts';
import type { Pipeline } from '../../config/config.ts';
import type { Routes } from '../../core/authority/ways.ts';
import type { Store } from '../../ports/store.ts';

/** Open pipeline, as far as the dashboard reads it. */
export interface PipelineAtWork {
  readonly name: string;
  readonly deps: RunDeps;
  readonly source: Source;
  readonly environments: ReadonlyMap<string, Environment>;
  readonly config: Pick<Pipeline, 'source' | 'tenants'>;
  readonly routes: Routes;
}

/** Active configuration and its controller. */
export interface AtWork {
  readonly app: {
    readonly store: Store;
    readonly pipelines: readonly PipelineAtWork[];
    /** Name of this process as a lease holder. */
    readonly holder: string;
  };
  readonly controller: { readonly timesOf: (subject: string) => Promise<Times | undefined> };
  /** Requests a run of a subject now. */
  readonly wake: (subject: string) => void;
}

/** Source or environment of the active configuration. */
export type StageAtWork = { readonly pipeline: PipelineAtWork; readonly subject: string } & (
  | { readonly kind: 'source'; readonly of: PipelineAtWork['source'] }
  | { readonly kind: 'environment'; readonly of: Environment }
);

/** Lists the stages of each pipeline, from the source to the last environment. */
export function stagesAtWork({ app }: Pick<AtWork, 'app'>): readonly StageAtWork[] {
  return app.pipelines.flatMap((pipeline): readonly StageAtWork[] => [
    { pipeline, kind: 'source', of: pipeline.source, subject: sourceSubject(pipeline.source.name) },
    ...[...pipeline.environments.values()].map((environment): StageAtWork => ({
      pipeline,
      kind: 'environment',
      of: environment,
      subject: environmentSubject(environment.name),
    })),
  ]);
}

/** Returns the stage of that name. Throws `ServiceRefusal` if there is none. */
export function stageNamed(atWork: Pick<AtWork, 'app'>, name: string): StageAtWork {
  const stage = stagesAtWork(atWork).find(({ of }) => of.name === name);
  if (stage === undefined)
    throw new ServiceRefusal(`there is no source or environment ${name}`, { status: 404 });
  return stage;
}

/** Returns the environment of that name. Throws `ServiceRefusal` if there is none. */
export function environmentNamed(
  atWork: Pick<AtWork, 'app'>,
  name: string,
): Extract<StageAtWork, { kind: 'environment' }> {
  const stage = stageNamed(atWork, name);
  if (stage.kind === 'environment') return stage;
  throw new ServiceRefusal(`${name} is a source, not an environment`, { status: 422 });
}
