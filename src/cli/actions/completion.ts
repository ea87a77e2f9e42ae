import type { Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { completedCommands, globalOptions } from '../completion/completion-model.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';
import { printData, type ExitCode, type Output } from '../output.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Prints a script by which a shell completes command lines, made from the commands that there are. */
export function completionAction(shell: keyof typeof scripts, program: Command, output: Output): ExitCode {
  printData(output, scripts[shell](completedCommands(program), globalOptions(program)));
  return 0;
}
