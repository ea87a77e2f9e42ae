import { budgets } from '../../core/budgets.ts';
import type { EnvironmentConfig } from '../../config/config.ts';
import { failureCode } from '../../config/failure.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import type { Outside } from './outside.ts';

/**
 * Returns a function that reads the allowed signers of an environment on each call, or undefined if the environment
 * requires none. The function rejects with `InvalidInput` if the file cannot be read.
 */
export function signersOf(
  { name, verify }: Pick<EnvironmentConfig, 'name' | 'verify'>,
  { readFile }: Pick<Outside, 'readFile'>,
): (() => Promise<string>) | undefined {
  if (verify === undefined) return undefined;
  const { path } = verify.allowedSigners;
  return async () => {
    try {
      return await readFile(path, budgets.configuration.signersBytes);
    } catch (error) {
      const reason = `the allowed signers of ${name} cannot be read${failureCode(error)}: put the list there, at most 1 MiB`;
      throw new InvalidInput(path, '', reason, 'SLC1121');
    }
  };
}
