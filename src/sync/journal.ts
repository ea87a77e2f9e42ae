import type { Json } from '../domain/json.ts';
import { PortError } from '../ports/errors.ts';
import type { PassDeps } from './subjects.ts';

/** Notes a write before it is made and its result after it, so that a crash between them can be settled. */
export class Journal {
  readonly #deps: PassDeps;
  readonly #pass: string;
  readonly #subject: string;

  constructor(deps: PassDeps, pass: string, subject: string) {
    this.#deps = deps;
    this.#pass = pass;
    this.#subject = subject;
  }

  /**
   * Makes a call between two entries. A refusal is a result. Where the call may have been done although no answer
   * came, the entry stays open for the next pass to settle.
   */
  async write<T>(call: string, facts: Json, make: () => Promise<T>, result: (value: T) => Json): Promise<T> {
    const entry = {
      id: this.#deps.newId(),
      pass: this.#pass,
      subject: this.#subject,
      call,
      facts,
      startedAt: this.#deps.clock.now(),
    };
    await this.#deps.store.saveJournal({ ...entry, result: undefined });
    try {
      const value = await make();
      await this.#deps.store.saveJournal({ ...entry, result: result(value) });
      return value;
    } catch (error) {
      if (error instanceof PortError && !error.uncertain)
        await this.#deps.store.saveJournal({ ...entry, result: { refused: error.code } });
      throw error;
    }
  }
}
