import { Refused } from '../api/service.ts';
import type { Times } from '../../runs/times.ts';
import type { Environment, PassDeps, Source } from '../../runs/pipeline.ts';
import { environmentSubject, sourceSubject } from '../../state/subjects.ts';
import type { Pipeline } from '../../config/config.ts';
import type { Routes } from '../../core/authority/ways.ts';
import type { Store } from '../../ports/store.ts';

/** Open pipeline, as far as the dashboard reads it. */
export interface PipelineAtWork {
  readonly name: string;
  readonly deps: PassDeps;
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
export type WorkedLane = { readonly pipeline: PipelineAtWork; readonly subject: string } & (
  | { readonly kind: 'source'; readonly of: PipelineAtWork['source'] }
  | { readonly kind: 'environment'; readonly of: Environment }
);

/** Lists the stages of each pipeline, from the source to the last environment. */
export function lanesAtWork({ app }: Pick<AtWork, 'app'>): readonly WorkedLane[] {
  return app.pipelines.flatMap((pipeline): readonly WorkedLane[] => [
    { pipeline, kind: 'source', of: pipeline.source, subject: sourceSubject(pipeline.source.name) },
    ...[...pipeline.environments.values()].map((environment): WorkedLane => ({
      pipeline,
      kind: 'environment',
      of: environment,
      subject: environmentSubject(environment.name),
    })),
  ]);
}

/** Returns the stage of that name. Throws `Refused` if there is none. */
export function laneNamed(atWork: Pick<AtWork, 'app'>, name: string): WorkedLane {
  const lane = lanesAtWork(atWork).find(({ of }) => of.name === name);
  if (lane === undefined) throw new Refused(`there is no source or environment ${name}`, { status: 404 });
  return lane;
}

/** Returns the environment of that name. Throws `Refused` if there is none. */
export function environmentNamed(
  atWork: Pick<AtWork, 'app'>,
  name: string,
): Extract<WorkedLane, { kind: 'environment' }> {
  const lane = laneNamed(atWork, name);
  if (lane.kind === 'environment') return lane;
  throw new Refused(`${name} is a source, not an environment`, { status: 422 });
}
