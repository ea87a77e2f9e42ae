import type { EnvironmentPlan } from '../environment/schema.ts';
import type { Stage } from '../overview/schema.ts';
import type { RunView } from '../run/schema.ts';
import type { ChangeDiffs } from '../environment/plan-changes.ts';
import type { BindingChange } from './requests.ts';
import type { Right } from '../api/right.ts';

/** Decisions about a stage. */
export const actions = ['approve', 'accept', 'revert', 'bind', 'sync', 'hold', 'resume', 'rollback'] as const;

export type Action = (typeof actions)[number];

/** Right that each decision requires. */
export const rightFor: Readonly<Record<Action, Right>> = {
  approve: 'approve',
  accept: 'approve',
  revert: 'operate',
  bind: 'operate',
  sync: 'operate',
  hold: 'operate',
  resume: 'operate',
  rollback: 'operate',
};

export function actionOf(text: string | undefined): Action | undefined {
  return actions.find((one) => one === text);
}

export interface RequestedBinding {
  readonly path: string;
  readonly id: string;
  readonly change: BindingChange;
}

/** Facts for a page that asks for a decision. */
export interface Question {
  readonly stage: Stage;
  readonly plan: EnvironmentPlan | undefined;
  /** Runs of the stage, if the user chooses a revision from them. */
  readonly runs: readonly RunView[];
  /** Revision to return to. */
  readonly to: string | undefined;
  /** Differences of the riskiest changes, by path. */
  readonly diffs: ChangeDiffs;
  /** Slug of the stream to accept or revert. */
  readonly stream: string | undefined;
  /** Reference to bind, its id in the tenant, and the change in git. */
  readonly binding: RequestedBinding | undefined;
  /** Reason that the user entered before the request was refused. */
  readonly reason: string | undefined;
}
