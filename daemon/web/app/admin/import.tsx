import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, newKey, type Course, type ImportOutcome } from "../api";
import { bytes, percent } from "../format";
import { changed } from "../query";
import { t } from "../text";
import { Badge, Bar, Button, Notice } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Findings, Refusal } from "./findings";
import { upload, type Upload } from "./upload";

interface Job {
  key: string;
  file: File;
  share: number;
  outcome?: ImportOutcome;
  error?: Error;
  upload?: Upload;
}

/// Takes packages by drag and drop or from a file dialog; several go one after the other. With `course` each is
/// a new version of it.
export function ImportDialog({ course, onClose }: { course?: Course; onClose: () => void }) {
  const [jobs, setJobs] = useState<Job[]>([]);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const running = jobs.some((job) => !job.outcome && !job.error);

  useEffect(() => {
    if (!running) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [running]);

  const update = (key: string, change: Partial<Job>) =>
    setJobs((all) => all.map((job) => (job.key === key ? { ...job, ...change } : job)));

  const run = async (job: Job) => {
    try {
      const sending = upload(job.file, course ? { course: course.id } : {}, job.key, (share) => update(job.key, { share }));
      update(job.key, { upload: sending });
      update(job.key, { outcome: await sending.done, share: 1 });
      changed("/courses", "/org/tenants", "/stats");
    } catch (error) {
      update(job.key, { error: error as Error });
    }
  };
  const add = (files: FileList | null) => {
    const fresh = [...(files ?? [])].map((file): Job => ({ key: newKey(), file, share: 0 }));
    setJobs((all) => [...all, ...fresh]);
    for (const job of fresh) queue.current = queue.current.then(() => run(job));
  };

  return (
    <Dialog title={course ? t("courses.newVersionOf", { title: course.title }) : t("courses.import")} onClose={onClose} wide>
      <div class="stack">
        <div class={`drop${over ? " over" : ""}`}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            add(event.dataTransfer?.files ?? null);
          }}>
          <Icon name="upload" />
          <p>{t("courses.drop")}</p>
          <p class="muted small">{t("courses.dropHint")}</p>
          <input ref={input} type="file" accept=".zip,application/zip" multiple hidden aria-label={t("courses.choose")}
            onChange={(event) => {
              add(event.currentTarget.files);
              event.currentTarget.value = "";
            }} />
          <Button onClick={() => input.current?.click()}>{t("courses.choose")}</Button>
        </div>
        <ul class="stack">{jobs.map((job) => <li key={job.key}><Progress job={job} /></li>)}</ul>
      </div>
      <div class="actions">
        <Button kind={jobs.length > 0 && !running ? "primary" : undefined as never} onClick={() => {
          for (const job of jobs) if (!job.outcome && !job.error) job.upload?.cancel();
          onClose();
        }}>{running ? t("do.cancel") : t("do.close")}</Button>
      </div>
    </Dialog>
  );
}

function Progress({ job }: { job: Job }) {
  const { file, share, outcome, error } = job;
  return (
    <div class="card pad stack tight">
      <div class="row apart">
        <strong class="grow breaks">{outcome?.course.title ?? file.name}</strong>
        <span class="muted small nowrap">{bytes(file.size)}</span>
      </div>
      <div role="status" class="stack tight">
        {!outcome && !error && (
          <>
            <Bar value={share} label={t("courses.uploading", { name: file.name })} />
            <span class="muted small">{share < 1 ? t("courses.sent", { share: percent(share) }) : t("courses.checking")}</span>
          </>
        )}
        {outcome && (
          <>
            <div class="row tight">
              <Badge tone="good">{t(`import.${outcome.outcome}`, { number: outcome.version.number })}</Badge>
              <a href={`/admin/courses/${outcome.course.id}`}>{t("courses.show")}</a>
            </div>
            <Findings course={outcome.course} version={outcome.version.number} />
            {outcome.outcome !== "unchanged" && outcome.hints.map((hint) => <Notice key={hint} tone="warn">{hint}</Notice>)}
          </>
        )}
      </div>
      {error && !(error instanceof ApiError && error.code === "client.aborted") && <Refusal error={error} />}
      {error instanceof ApiError && error.code === "client.aborted" && <span class="muted small">{t("courses.stopped")}</span>}
    </div>
  );
}
