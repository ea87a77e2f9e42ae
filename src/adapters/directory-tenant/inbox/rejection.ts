import { directoryTenantProblems, type DirectoryTenantCode } from '../problems.ts';

/** Returns the text of the note next to a rejected file, for the person who put it there. */
export function rejectionText(name: string, reasons: readonly string[], code: DirectoryTenantCode): string {
  return [
    `${oneLine(name)} could not be taken.`,
    '',
    ...(reasons.length === 1
      ? [`Reason: ${oneLine(reasons[0] ?? '')}`]
      : ['Reasons:', ...reasons.map((reason) => `- ${oneLine(reason)}`)]),
    `What to do: ${directoryTenantProblems[code].remedy}`,
    `Code: ${code}`,
    '',
  ].join('\n');
}

/** Returns a person's text on one line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ');
}
