"""Models that have to be fetched first: the question, the progress, and what follows."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from playground.control.controller import Controller
from playground.control.model_choices import ModelChoices
from playground.control.status_words import download_progress
from playground.models import DEFAULT_MODEL
from playground.models.hub import PresentModel, part_bytes, repo_id_of, shortest_name
from playground.models.hub.offer import Offer
from playground.models.hub.places import own_folder
from playground.models.hub.progress import DownloadProgress
from playground.models.listing import ListedModel, ModelListing
from playground.models.names import has_to_be_fetched
from playground.numbers import short_bytes, short_count
from playground.shell.window.app_state import AppState
from playground.shell.window.download_dialog import DownloadDialog, DownloadFacts
from playground.shell.window.main_window import MainWindow
from playground.shell.window.model_picker import readable
from playground.shell.window.notices import NoticeKind, NoticeTopic
from playground.worker.hub import HubFailure, HubJob, HubRunner

_BUSY = "Another model is being fetched; wait for it, or stop it at the foot of the window."


class ModelDownload(QObject):
    """Loads what is on this machine, and asks before it fetches what is not.

    A model is loaded once it is whole, unless something else has begun meanwhile.
    """

    def __init__(
        self,
        window: MainWindow,
        controller: Controller,
        choices: ModelChoices,
        hub: HubRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._controller = controller
        self._choices = choices
        self._hub = hub
        self._job: HubJob | None = None
        self._look_up: HubJob | None = None
        self._dialog: DownloadDialog | None = None
        self._title = ""
        self._done_bytes = 0
        self._model_before = ""
        self._resume = self._offer("Resume", "Goes on from what is here.", self._on_resume)
        self._load = self._offer("Load it", "Puts it in place of the one in hand.", self._on_load)
        self._get = self._offer("Download…", "Says what it takes, and asks.", self._on_get)
        self._name = ""
        self._connect()

    @property
    def is_under_way(self) -> bool:
        """Whether a model is being fetched."""
        return self._job is not None

    def begin_with(self, name: str) -> None:
        """Load a model at the start; in place of one that is not here, the one that always is."""
        if has_to_be_fetched(name):
            self._name = name
            self._window.show_notice(
                NoticeKind.NOTE,
                f"{readable(name)} is not on this machine; the stories model is loaded instead.",
                about=NoticeTopic.DOWNLOAD,
                offer=self._get,
            )
            name = DEFAULT_MODEL
        self._controller.load_model(name)

    @Slot(object)
    def choose(self, name: str) -> None:
        """Load a model, or ask whether it is to be fetched."""
        if has_to_be_fetched(name):
            self._ask(name)
        else:
            self._controller.load_model(name)

    @Slot()
    def choose_another(self) -> None:
        """Ask for the name of a model of the hub."""
        self._open(DownloadDialog(self._window, asks_name=True))

    @Slot()
    def cancel(self) -> None:
        """Stop fetching; it is said at once and so within a second."""
        if self._job is not None:
            self._job.cancelled.set()
            self._window.status_row.show_download("Cancelling…", None, can_cancel=False)

    # ---- the question ----------------------------------------------------------------------

    def _ask(self, name: str) -> None:
        known, listing = self._choices.listed(name), self._choices.listing
        dialog = DownloadDialog(self._window, asks_name=known is None)
        if known is None or listing is None:
            dialog.field.setText(name)
        else:
            dialog.show_facts(self._facts(known, listing))
        self._open(dialog)

    def _open(self, dialog: DownloadDialog) -> None:
        dialog.look_up_requested.connect(self._on_look_up_requested)
        dialog.download_requested.connect(self._begin)
        dialog.finished.connect(self._on_dialog_closed)
        self._dialog = dialog
        dialog.open()

    def _facts(self, model: ListedModel, listing: ModelListing) -> DownloadFacts:
        """Return what a person has to know before a model is fetched."""
        repo_id = repo_id_of(model.name) or model.name
        fetch_bytes, memory_bytes = model.fetch_bytes or 0, model.memory_bytes or 0
        missing_bytes = max(0, fetch_bytes - model.kept_bytes)
        size = f"{short_bytes(fetch_bytes)} to fetch, and as much on the disk"
        if model.kept_bytes:
            size += f"; {short_bytes(model.kept_bytes)} are here already"
        free_disk = listing.free_disk_bytes
        room = "" if free_disk is None else f", where {short_bytes(free_disk)} are free"
        refusal = _BUSY if self.is_under_way else ""
        if free_disk is not None and missing_bytes > free_disk:
            refusal = f"The disk has no room for it: {short_bytes(missing_bytes)} are needed."
        tight = "It takes more memory than is free now; it will be fetched, and may not load."
        return DownloadFacts(
            name=model.name,
            title=f"Fetch {model.title}?",
            rows=(
                ("From", f"{listing.endpoint}/{repo_id}"),
                ("Weights", _in_words(model)),
                ("Size", size),
                ("To", f"{own_folder(repo_id)}{room}"),
                (
                    "Memory",
                    f"{short_bytes(memory_bytes)} to run; {short_bytes(listing.free_memory_bytes)}"
                    " are free",
                ),
                ("Licence", model.licence or "none stated on its card"),
            ),
            action="Resume" if model.kept_bytes else "Download",
            warning=tight if memory_bytes > listing.free_memory_bytes else "",
            refusal=refusal,
        )

    @Slot(str)
    def _on_look_up_requested(self, name: str) -> None:
        self._look_up = self._hub.look_up(name)

    @Slot(int, object)
    def _on_looked_up(self, job_id: int, offer: Offer) -> None:
        listing = self._choices.listing
        if not self._is_awaited(job_id) or self._dialog is None or listing is None:
            return
        name = shortest_name(offer.repo_id)
        if not has_to_be_fetched(name):
            self._dialog.accept()
            self._controller.load_model(name)
            return
        model = ListedModel(
            name=name,
            title=offer.repo_id,
            is_here=False,
            n_parameters=offer.n_parameters,
            fetch_bytes=offer.fetch_bytes,
            kept_bytes=offer.kept_bytes,
            memory_bytes=offer.memory_bytes,
            licence=offer.licence,
        )
        self._dialog.show_facts(self._facts(model, listing))

    @Slot(int, object)
    def _on_look_up_failed(self, job_id: int, failure: HubFailure) -> None:
        if self._is_awaited(job_id) and self._dialog is not None:
            self._dialog.show_problem(failure.failure.message, failure.failure.details)

    def _is_awaited(self, job_id: int) -> bool:
        return self._look_up is not None and self._look_up.job_id == job_id

    @Slot()
    def _on_dialog_closed(self) -> None:
        self._dialog = None
        if self._look_up is not None:
            self._look_up.cancelled.set()
            self._look_up = None

    # ---- the download ----------------------------------------------------------------------

    @Slot(str)
    def _begin(self, name: str) -> None:
        if self._job is not None:
            return
        self._name = name
        known = self._choices.listed(name)
        self._title = name if known is None else known.title
        self._done_bytes = 0
        self._model_before = self._window.top_bar.model_picker.current()
        self._window.notice_area.withdraw_about(NoticeTopic.DOWNLOAD)
        self._window.status_row.show_download(f"{self._title}: asking the hub…", None)
        self._job = self._hub.download(name)

    @Slot(int, object)
    def _on_progressed(self, job_id: int, progress: DownloadProgress) -> None:
        if self._job is None or self._job.job_id != job_id or self._job.cancelled.is_set():
            return
        self._done_bytes = progress.done_bytes
        words = f"{self._title}: {download_progress(progress)}"
        self._window.status_row.show_download(words, progress.fraction)

    @Slot(int, object)
    def _on_downloaded(self, job_id: int, present: PresentModel) -> None:
        self._end()
        self._name = shortest_name(present.repo_id)
        is_wanted = self._window.top_bar.model_picker.current() == self._model_before
        is_free = self._controller.state in (AppState.READY, AppState.FAILED_TO_LOAD)
        if is_wanted and is_free:
            self._controller.load_model(self._name)
        else:
            self._say(NoticeKind.NOTE, f"{self._title} is on this machine now.", offer=self._load)

    @Slot(int, object)
    def _on_failed(self, job_id: int, failed: HubFailure) -> None:
        self._end()
        offer = self._resume if failed.can_resume else None
        self._say(NoticeKind.PROBLEM, failed.failure.message, failed.failure.details, offer=offer)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        self._end()
        kept = part_bytes(repo_id_of(self._name) or "")
        words = f"The download of {self._title} was stopped"
        words += f"; {short_bytes(kept)} of it are kept." if kept else "."
        self._say(NoticeKind.NOTE, words, offer=self._resume)

    def _end(self) -> None:
        self._job = None
        self._window.status_row.hide_download()
        self._choices.refresh()

    # ---- what is offered -------------------------------------------------------------------

    def _say(
        self, kind: NoticeKind, sentence: str, details: str = "", *, offer: QAction | None
    ) -> None:
        self._window.show_notice(kind, sentence, details, about=NoticeTopic.DOWNLOAD, offer=offer)

    @Slot()
    def _on_resume(self) -> None:
        self._begin(self._name)

    @Slot()
    def _on_load(self) -> None:
        self._controller.load_model(self._name)

    @Slot()
    def _on_get(self) -> None:
        self._ask(self._name)

    def _offer(self, words: str, tip: str, slot: Callable[[], None]) -> QAction:
        action = QAction(words, self)
        action.setToolTip(tip)
        action.triggered.connect(slot)
        return action

    def _connect(self) -> None:
        picker, row = self._window.top_bar.model_picker, self._window.status_row
        picker.model_chosen.connect(self.choose)
        picker.another_requested.connect(self.choose_another)
        self._window.open_model_requested.connect(self.choose)
        row.cancel_download_requested.connect(self.cancel)
        looker, fetcher = self._hub.looker, self._hub.fetcher
        looker.looked_up.connect(self._on_looked_up)
        looker.failed.connect(self._on_look_up_failed)
        fetcher.progressed.connect(self._on_progressed)
        fetcher.downloaded.connect(self._on_downloaded)
        fetcher.failed.connect(self._on_failed)
        fetcher.cancelled.connect(self._on_cancelled)


def _in_words(model: ListedModel) -> str:
    many = "" if model.n_parameters is None else f"{short_count(model.n_parameters)} parameters, "
    return f"{many}read as float32"
