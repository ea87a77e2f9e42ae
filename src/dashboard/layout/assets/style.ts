import { base } from './style/base.ts';
import { flows } from './style/flows.ts';
import { parts } from './style/parts.ts';
import { tables } from './style/tables.ts';

/** The style sheet of the pages, in light and dark. It lies in modules so that a build carries it along. */
export const style = `${base}${parts}${tables}${flows}`;
