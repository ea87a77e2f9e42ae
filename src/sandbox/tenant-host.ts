import { Faults } from './faults.ts';
import { makeEdit } from './tenant/person-edits.ts';
import { HttpProblem } from './problem.ts';
import { RequestLog } from './request-log.ts';
import type { SwitchChanges, Switches } from './switches.ts';
import type { TenantModel } from './tenant/tenant-model.ts';
import { TenantView } from './tenant/tenant-view.ts';

/** Result of the edit of `editAfter`; null where none was due since the switch was set. */
export type LastEdit = null | 'made' | { readonly refused: string };

/** A tenant with everything that serves it. */
export class TenantHost {
  readonly model: TenantModel;
  readonly faults: Faults;
  readonly view: TenantView;
  readonly requests = new RequestLog();
  readonly #now: () => number;
  #lastEdit: LastEdit = null;

  constructor(model: TenantModel, now: () => number, switches: SwitchChanges = {}) {
    this.model = model;
    this.faults = new Faults(now);
    this.view = new TenantView(model, this.faults, now);
    this.#now = now;
    this.change(switches);
  }

  get lastEdit(): LastEdit {
    return this.#lastEdit;
  }

  /** Sets the named switches; `null` resets one. */
  change(changes: SwitchChanges): Switches {
    const switches = this.faults.change(changes);
    this.model.tables.giveNumericIds(switches.numericIds);
    this.view.restart(changes);
    if (changes.editAfter !== undefined) this.#lastEdit = null;
    return switches;
  }

  /** Ends the validations that were due before a call. */
  beforeCall(): void {
    this.model.noteTime(this.#now());
  }

  /** Makes the edit that is due after a call ("METHOD /path?query"), and records the streams. */
  afterCall(call: string): void {
    this.view.noteStreams();
    const edit = this.faults.editAfter(call);
    if (edit === undefined) return;
    try {
      makeEdit(this.model, edit);
      this.#lastEdit = 'made';
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      this.#lastEdit = { refused: error.message };
    }
    this.view.noteStreams();
  }
}
