import { createInterface } from "node:readline";

/** @returns whether exactly the expected word was typed; false also at the end of the input, and at Ctrl-C, which goes on to the process */
export function askPerson(question: string, expected: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    terminal.on("SIGINT", () => {
      process.emit("SIGINT");
      terminal.close();
    });
    terminal.once("close", () => resolve(false));
    terminal.question(question, (answer) => {
      resolve(answer.trim() === expected);
      terminal.close();
    });
  });
}
