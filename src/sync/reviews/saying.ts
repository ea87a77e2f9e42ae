import { digest } from '../../codec/fingerprint.ts';
import type { CommitStatus, GitHost } from '../../ports/git-host.ts';

/** Characters of a description that every host shows. */
const longestDescription = 140;

/** Says things of commits, each once: what was said already is not said again. */
export class Saying {
  readonly #host: GitHost;
  readonly #before: Readonly<Record<string, string>>;
  readonly #now: Record<string, string> = {};

  constructor(host: GitHost, before: Readonly<Record<string, string>>) {
    this.#host = host;
    this.#before = before;
  }

  /** What holds now; what was said of other commits is forgotten. */
  get said(): Readonly<Record<string, string>> {
    return this.#now;
  }

  async status(commit: string, status: CommitStatus, signal: AbortSignal): Promise<void> {
    const description = shortened(status.description);
    const key = `${commit} ${status.name}`;
    const what = digest([status.state, description, status.url ?? '']);
    if ((this.#now[key] ?? this.#before[key]) !== what)
      await this.#host.setStatus(commit, { ...status, description }, signal);
    this.#now[key] = what;
  }

  /** Keeps what was said of a commit under some names as it is. */
  keep(commit: string, names: readonly string[]): void {
    for (const name of names) {
      const key = `${commit} ${name}`;
      const what = this.#before[key];
      if (what !== undefined && this.#now[key] === undefined) this.#now[key] = what;
    }
  }
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestDescription ? line : `${line.slice(0, longestDescription - 1)}…`;
}
