/** A text that is a token of GitHub by its shape, and none in fact: in two parts, so that no tool takes this file for a leak. */
export const tokenLike = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');

/** One more that is shaped like one, by its number. */
export function anotherToken(number: number): string {
  return ['ghp', `wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0p${String(number).padStart(4, '0')}`].join('_');
}
