import { digest } from '../../core/tree/fingerprint.ts';
import type { CommitStatus, GitHost } from '../../ports/git-host.ts';

/** Sets commit statuses, each only once. */
export class Saying {
  readonly #host: GitHost;
  readonly #before: Readonly<Record<string, string>>;
  readonly #now: Record<string, string> = {};

  constructor(host: GitHost, before: Readonly<Record<string, string>>) {
    this.#host = host;
    this.#before = before;
  }

  /** Current statuses, without those of other commits. */
  get said(): Readonly<Record<string, string>> {
    return this.#now;
  }

  async status(commit: string, status: CommitStatus, signal: AbortSignal): Promise<void> {
    const key = `${commit} ${status.name}`;
    const what = digest([status.state, status.description, status.url ?? '']);
    if ((this.#now[key] ?? this.#before[key]) !== what) await this.#host.report(commit, status, signal);
    this.#now[key] = what;
  }

  /** Keeps the stored statuses of a commit under some names. */
  keep(commit: string, names: readonly string[]): void {
    for (const name of names) {
      const key = `${commit} ${name}`;
      const what = this.#before[key];
      if (what !== undefined && this.#now[key] === undefined) this.#now[key] = what;
    }
  }
}
