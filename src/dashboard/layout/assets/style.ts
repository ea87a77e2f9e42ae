import { base } from './style/base.ts';
import { flows } from './style/flows.ts';
import { parts } from './style/parts.ts';
import { tables } from './style/tables.ts';
import { views } from './style/views.ts';

/** Style sheet of the pages, in light and dark. Defined in modules so that a build includes it. */
export const style = `${base}${parts}${tables}${flows}${views}`;
