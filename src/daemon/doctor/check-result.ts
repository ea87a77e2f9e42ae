import { SecretsUnavailable, SecretUnavailable } from '../../config/secret.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { PortError } from '../../ports/errors.ts';

/** Result of one check. `note` means not ready yet, without a fault. */
export interface CheckResult {
  readonly what: string;
  readonly is: 'ok' | 'note' | 'problem';
  /** Description on one line. */
  readonly says: string;
  /** Code of a problem. */
  readonly code?: string;
}

export const ok = (what: string, says: string): CheckResult => ({ what, is: 'ok', says });
export const note = (what: string, says: string): CheckResult => ({ what, is: 'note', says });
export const problem = (what: string, code: string, says: string): CheckResult => ({
  what,
  is: 'problem',
  says: says.replaceAll(/\s*\n\s*/g, '; '),
  code,
});

/** Runs a check and converts its errors to problems. Throws unexpected errors. */
export async function look(
  what: string,
  work: () => Promise<string | readonly CheckResult[]>,
): Promise<readonly CheckResult[]> {
  try {
    const found = await work();
    return typeof found === 'string' ? [ok(what, found)] : found;
  } catch (error) {
    return problemsOf(what, error);
  }
}

function problemsOf(what: string, error: unknown): readonly CheckResult[] {
  if (error instanceof PortError) return [problem(what, error.code, error.message)];
  if (error instanceof InvalidInput) return [problem(what, error.code, `${error.file}: ${error.reason}`)];
  if (error instanceof SecretUnavailable) return [problem(what, error.code, secretText(error))];
  if (error instanceof SecretsUnavailable)
    return error.problems.map((one) => problem(what, one.code, secretText(one)));
  throw error;
}

const secretText = ({ message, code }: SecretUnavailable) => message.replace(` [${code}]`, '');
