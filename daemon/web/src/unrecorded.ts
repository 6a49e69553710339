// In the place of Sync, where nothing is recorded: a preview. The engine's log is let go of.
import type { Play } from "./engine";
import type { Recording } from "./sync";

export class Unrecorded implements Recording {
  readonly outdated = false;
  readonly pending = 0;
  readonly failing = false;

  constructor(private readonly play: Play) {}

  recorded(): void {
    for (let batch = this.next(); batch; batch = this.next()) this.play.acknowledge(batch.last);
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  retryNow(): void {}

  stop(): void {}

  private next() {
    return this.play.batchFrom(this.play.acknowledged() + 1);
  }
}
