import type { EnvironmentPlan } from '../environment/schema.ts';
import type { Lane } from '../overview/schema.ts';
import type { PassView } from '../run/schema.ts';
import type { Right } from '../access/viewer.ts';

/** What somebody can decide about a lane. */
export const actions = ['approve', 'accept', 'sync', 'hold', 'resume', 'rollback'] as const;

export type Action = (typeof actions)[number];

/** What somebody needs to be allowed for it. */
export const rightFor: Readonly<Record<Action, Right>> = {
  approve: 'approve',
  accept: 'approve',
  sync: 'operate',
  hold: 'operate',
  resume: 'operate',
  rollback: 'operate',
};

export function actionOf(text: string | undefined): Action | undefined {
  return actions.find((one) => one === text);
}

/** What a page that asks for a decision knows. */
export interface Question {
  readonly lane: Lane;
  readonly plan: EnvironmentPlan | undefined;
  /** Passes of the lane, where a revision is to be chosen among them. */
  readonly passes: readonly PassView[];
  /** The revision that was chosen to go back to. */
  readonly to: string | undefined;
  /** Slug of the stream to accept. */
  readonly stream: string | undefined;
  /** What somebody typed as the reason before it was refused. */
  readonly reason: string | undefined;
}
