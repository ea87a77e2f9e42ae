import { safe } from '../../core/text/safe-text.ts';

/** Limit on shown lines. */
const most = 10;

/** Log of a command, which people see after its output and in their words. */
export class HeldLog {
  readonly #lines: string[] = [];
  #omitted = 0;

  /** Takes one JSON line. */
  take(line: string): void {
    if (this.#lines.length < most) this.#lines.push(lineText(line));
    else this.#omitted += 1;
  }

  /** Returns the lines so far, and forgets them. */
  text(): string {
    const more =
      this.#omitted === 0 ? [] : [`log: and ${this.#omitted} more; SLUICE_LOG_LEVEL=warn shows all, as JSON`];
    const lines = [...this.#lines.splice(0), ...more];
    this.#omitted = 0;
    return lines.map((line) => `${line}\n`).join('');
  }
}

/** Members of a log line that people do not need. */
const technical = new Set(['level', 'time', 'msg', 'run', 'trace', 'err']);

function lineText(line: string): string {
  const fields = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const facts = Object.entries(fields).flatMap(([key, value]) =>
    technical.has(key) || (typeof value !== 'string' && typeof value !== 'number') ? [] : [`${key} ${value}`],
  );
  const { err } = fields;
  const reason =
    typeof err === 'object' && err !== null && 'message' in err ? `: ${String(err.message)}` : '';
  return safe(`log: ${String(fields['msg'])}${reason}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`);
}
