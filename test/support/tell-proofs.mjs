/** Says at the end of a whole run what was not part of it. */
export default class TellProofs {
  #isWhole;

  constructor({ nonFlagArgs }) {
    this.#isWhole = nonFlagArgs.length === 0;
  }

  onRunComplete() {
    if (this.#isWhole)
      process.stderr.write(
        "\nNot run here: what wants the real engine, control planes, kubelets and image: npm run tools, then npm run test:engine, test:cluster, test:image, and as root test:nodes.\n",
      );
  }
}
