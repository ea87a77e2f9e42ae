import type { Output } from '../../src/cli/output.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';

/** What a command has written, for commands that a test calls itself. */
export class CollectedOutput implements Output {
  readonly redactor = new Redactor();
  written = '';
  told = '';
  readonly out = (text: string) => void (this.written += text);
  readonly err = (text: string) => void (this.told += text);
}
