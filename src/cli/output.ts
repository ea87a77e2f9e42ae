/** Where a command writes: results to `out`, everything else to `err`. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** What a command ends with: 0 done or nothing to do, 1 error, 2 there are changes. */
export type ExitCode = 0 | 1 | 2;

/** A mistake on the command line, told without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function printJson(output: Output, value: unknown): void {
  output.out(`${JSON.stringify(value, null, 2)}\n`);
}

/** `1 stream`, `2 streams`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
