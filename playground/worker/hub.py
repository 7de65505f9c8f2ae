"""The hub, asked on threads of its own: the window stays live, and so does a run."""

import threading
import traceback
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QThread, Signal, Slot

from playground.errors import Cancelled
from playground.generation import Failure
from playground.models.hub import HubError
from playground.models.hub.download import download
from playground.models.hub.offer import look_up
from playground.models.hub.progress import DownloadProgress
from playground.models.listing import list_models
from playground.worker.jobs import failure_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HubJob:
    """Look a model up on the hub, or fetch it.

    Attributes:
        job_id: tells what comes of this job from what comes of any other.
        name: an alias or `owner/name`.
        cancelled: set from any thread; looked at several times a second.
    """

    job_id: int
    name: str
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFailure:
    """What could not be had.

    Attributes:
        failure: what happened, in a sentence and in full.
        can_resume: what was fetched is kept, and another try goes on from there.
    """

    failure: Failure
    can_resume: bool


class HubWorker(QObject):
    """Waits for the network and the disk, so that nobody else does.

    Signals:
        listed(ModelListing): which models are here now.
        looked_up(int, Offer): what the hub has under the name of that job.
        progressed(int, DownloadProgress): some five times a second.
        downloaded(int, PresentModel), failed(int, HubFailure), cancelled(int): a job's end.
    """

    listed = Signal(object)
    looked_up = Signal(int, object)
    progressed = Signal(int, object)
    downloaded = Signal(int, object)
    failed = Signal(int, object)
    cancelled = Signal(int)

    @Slot(object)
    def list_models(self, recent: tuple[str, ...]) -> None:
        """Look which models are here."""
        self.listed.emit(list_models(recent))

    @Slot(object)
    def look_up(self, job: HubJob) -> None:
        """Ask the hub about a model."""
        try:
            offer = look_up(job.name, cancelled=job.cancelled.is_set)
        except Cancelled:
            self.cancelled.emit(job.job_id)
        except Exception as error:
            self.failed.emit(job.job_id, _hub_failure(error, job))
        else:
            self.looked_up.emit(job.job_id, offer)

    @Slot(object)
    def download(self, job: HubJob) -> None:
        """Fetch a model."""

        def tell(progress: DownloadProgress) -> None:
            self.progressed.emit(job.job_id, progress)

        try:
            present = download(job.name, progress=tell, cancelled=job.cancelled.is_set)
        except Cancelled:
            self.cancelled.emit(job.job_id)
        except Exception as error:
            self.failed.emit(job.job_id, _hub_failure(error, job))
        else:
            self.downloaded.emit(job.job_id, present)


class HubRunner(QObject):
    """Owns two such threads: one looks around, the other fetches, one model at a time.

    Every call returns at once; what comes back is told by the workers' signals.

    Attributes:
        looker, fetcher: connect to their signals with bound slots of a QObject of the main thread.
    """

    _list_requested = Signal(object)
    _look_up_requested = Signal(object)
    _download_requested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.looker, self.fetcher = HubWorker(), HubWorker()
        self._threads = (QThread(), QThread())
        for worker, thread in zip((self.looker, self.fetcher), self._threads, strict=True):
            thread.setObjectName("hub")
            worker.moveToThread(thread)
        self._list_requested.connect(self.looker.list_models)
        self._look_up_requested.connect(self.looker.look_up)
        self._download_requested.connect(self.fetcher.download)
        self._last_id = 0
        self._jobs: list[HubJob] = []

    def list_models(self, recent: tuple[str, ...]) -> None:
        """Have it looked which models are here."""
        self._started(0)
        self._list_requested.emit(recent)

    def look_up(self, name: str) -> HubJob:
        """Have the hub asked about a model; set the job's event to give it up."""
        job = self._new_job(name)
        self._started(0)
        self._look_up_requested.emit(job)
        return job

    def download(self, name: str) -> HubJob:
        """Have a model fetched; set the job's event to give it up."""
        job = self._new_job(name)
        self._started(1)
        self._download_requested.emit(job)
        return job

    def close(self, timeout_ms: int = 10_000) -> bool:
        """Give everything up and end the threads; False if they did not end in time."""
        for job in self._jobs:
            job.cancelled.set()
        for thread in self._threads:
            thread.quit()
        return all(thread.wait(timeout_ms) for thread in self._threads)

    def _started(self, which: int) -> None:
        """Start a thread when it is first needed."""
        if not self._threads[which].isRunning():
            self._threads[which].start()

    def _new_job(self, name: str) -> HubJob:
        self._last_id += 1
        self._jobs.append(HubJob(job_id=self._last_id, name=name))
        return self._jobs[-1]


def _hub_failure(error: Exception, job: HubJob) -> HubFailure:
    """Say what an error means; its details are there to copy, whatever it is."""
    failure = failure_of(error, "while a model of the hub was asked for")
    details = "".join(traceback.format_exception(error))
    can_resume = isinstance(error, HubError) and error.can_resume
    return HubFailure(
        failure=replace(failure, details=f"{job.name}\n{details}"), can_resume=can_resume
    )
