// What the server has not acknowledged yet, kept in IndexedDB so that a later visit with this
// browser can still deliver it. Best effort: in a foreign frame, in private windows and with full
// disks it fails, and playing goes on without it.

export interface Tail {
  launchId: string;
  secret: string;
  batches: ArrayBuffer[];
  savedAt: number;
}

const keepFor = 30 * 24 * 3600 * 1000;

let opening: Promise<IDBDatabase> | undefined;
let opened: IDBDatabase | undefined;

function database(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("lms-player", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("tails", { keyPath: "launchId" });
    request.onsuccess = () => resolve((opened = request.result));
    request.onerror = () => reject(request.error ?? new Error("no IndexedDB"));
    request.onblocked = () => reject(new Error("IndexedDB is blocked"));
  });
  return opening;
}

function run<T>(
  db: IDBDatabase,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction("tails", mode);
    const request = work(transaction.objectStore("tails"));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    // Said out loud, the commit also happens when the page is gone before the request is answered.
    transaction.commit();
  });
}

/// Keeps the tail of one launch up to date. Changes that come while a write is under way are
/// written together afterwards.
export class TailKeeper {
  private writing = false;
  private dirty = false;
  private size = 0;
  private stored = false;
  private broken = false;

  constructor(
    private readonly launchId: string,
    private readonly secret: string,
    private readonly current: () => ArrayBuffer[],
  ) {}

  changed(): void {
    this.dirty = true;
    if (!this.writing && !this.broken) void this.write();
  }

  /// The page is going away: writes in this very task, or never.
  parting(): void {
    if (!opened || this.broken) return;
    this.dirty = false;
    this.store(opened).catch(() => {});
  }

  private async store(db: IDBDatabase): Promise<void> {
    const batches = this.current();
    this.size = batches.reduce((sum, batch) => sum + batch.byteLength, 0);
    if (batches.length > 0) {
      const tail: Tail = { launchId: this.launchId, secret: this.secret, batches, savedAt: Date.now() };
      this.stored = true;
      await run(db, "readwrite", (store) => store.put(tail));
    } else if (this.stored) {
      this.stored = false;
      await run(db, "readwrite", (store) => store.delete(this.launchId));
    }
  }

  private async write(): Promise<void> {
    this.writing = true;
    try {
      while (this.dirty) {
        // A change that the server acknowledges within moments costs no write, and a long tail is
        // written less often than a short one.
        await new Promise((resolve) => setTimeout(resolve, 50 + this.size / 1024));
        this.dirty = false;
        await this.store(await database());
      }
    } catch {
      this.broken = true;
    }
    this.writing = false;
  }
}

/// Delivers what earlier launches in this browser left behind. `post` answers whether the server
/// has dealt with the batch, one way or the other.
export async function deliverTails(post: (tail: Tail, batch: ArrayBuffer) => Promise<boolean>): Promise<void> {
  try {
    const db = await database();
    const tails = (await run(db, "readonly", (store) => store.getAll())) as Tail[];
    for (const tail of tails) {
      let settled = Date.now() - tail.savedAt > keepFor;
      if (!settled) {
        settled = true;
        for (const batch of tail.batches) settled &&= await post(tail, batch);
      }
      if (settled) await run(db, "readwrite", (store) => store.delete(tail.launchId));
    }
  } catch {
    // No IndexedDB here, so there are no tails either.
  }
}
