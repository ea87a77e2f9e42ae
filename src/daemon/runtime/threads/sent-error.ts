import { PortError, type Remedy } from '../../../ports/errors.ts';

/** Error between threads: its class does not get across. */
export interface SentError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
  readonly syscall: string | undefined;
  /** Remedy that an adapter knows. */
  readonly remedy: Remedy | undefined;
}

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return sentError(new Error(String(error)));
  const text = (key: string) => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    message: error.message,
    stack: error.stack,
    code: text('code'),
    syscall: text('syscall'),
    remedy: error instanceof PortError ? error.remedy : undefined,
  };
}

export function receivedError({ message, stack, code, syscall, remedy }: SentError): Error {
  // Sluice's own code identifies the error, whatever its class was.
  if (code?.startsWith('SLC') === true) return new PortError(message, { code, remedy: remedy ?? 'wait' });
  return Object.assign(new Error(message), { stack, code, syscall });
}
