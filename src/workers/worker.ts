import { JOBS } from "./jobs.ts";
import { serveJobs } from "./serve-jobs.ts";

/** This thread, by the name that the web's standard gives it. */
declare const self: Worker;

serveJobs(JOBS, self);
