//! The one way from Python into a kernel.
//!
//! [`enter`] releases the interpreter lock, runs the kernel in *our* thread pool, polls Python's
//! signal handlers while it waits, turns a panic into an exception and maps our errors.
//!
//! Pools are keyed by process id: a forked child has none of its parent's threads, so it must not
//! use the parent's pool (it would wait for ever). It gets its own; the inherited one is leaked.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::HashMap;

use super::errors::to_python;
use crate::error::{Error, Result};
use crate::parallel::Control;
use crate::simd::Level;

/// How often Python's signal handlers and progress callbacks run while a kernel works.
const POLL: Duration = Duration::from_millis(40);
const MAX_THREADS: usize = 1024;

/// 0 = every kernel's own chunk length.
static CHUNK_LEN: AtomicUsize = AtomicUsize::new(0);
/// 0 = the widest instruction set, else one more than the place among those there are.
static LEVEL: AtomicUsize = AtomicUsize::new(0);
static POOLS: AtomicPtr<Pools> = AtomicPtr::new(std::ptr::null_mut());
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// The pools of one process, by number of threads.
struct Pools {
    process: u32,
    by_threads: Mutex<HashMap<usize, &'static ThreadPool>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// This process's pools; made anew after a fork, without touching a lock the parent may have held.
fn pools() -> &'static Pools {
    loop {
        let current = POOLS.load(Ordering::Acquire);
        // SAFETY: the pointer is null or came from `Box::into_raw` below and is never freed.
        if let Some(pools) = unsafe { current.as_ref() }
            && pools.process == std::process::id()
        {
            return pools;
        }
        let fresh = Box::into_raw(Box::new(Pools {
            process: std::process::id(),
            by_threads: Mutex::default(),
        }));
        if POOLS
            .compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire)
            .is_err()
        {
            // SAFETY: `fresh` was made just above and nobody else has seen it.
            drop(unsafe { Box::from_raw(fresh) });
        }
    }
}

fn pool(threads: usize) -> Result<&'static ThreadPool> {
    let mut by_threads = lock(&pools().by_threads);
    if let Some(&pool) = by_threads.get(&threads) {
        return Ok(pool);
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|i| format!("segmentry-{i}"))
        .build()
        .map_err(|error| Error::Internal(format!("cannot start {threads} threads: {error}")))?;
    // A pool lives as long as its process: joining its threads at exit could hang after a fork.
    let pool: &'static ThreadPool = Box::leak(Box::new(pool));
    by_threads.insert(threads, pool);
    Ok(pool)
}

/// `SEGMENTRY_NUM_THREADS`, or the cores this process may use (cgroup and affinity aware).
fn default_threads() -> Result<usize> {
    match std::env::var("SEGMENTRY_NUM_THREADS") {
        Ok(text) if !text.trim().is_empty() => match text.trim().parse::<usize>() {
            Ok(n) if (1..=MAX_THREADS).contains(&n) => Ok(n),
            _ => Err(Error::parameter(format!(
                "SEGMENTRY_NUM_THREADS must be a whole number from 1 to {MAX_THREADS}, \
                 found {text:?}; set it to the number of threads to use or unset it"
            ))),
        },
        _ => Ok(std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(MAX_THREADS)),
    }
}

/// Run `kernel` outside the interpreter lock, in our pool, under Ctrl-C.
///
/// `threads`: `None` for the default. `progress`: called now and then with `(done, total)`.
pub fn enter<T, F>(
    py: Python<'_>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
    kernel: F,
) -> PyResult<T>
where
    T: Send,
    F: FnOnce(&Control) -> Result<T> + Send,
{
    let control = control();
    let threads = match threads {
        Some(n) => n.clamp(1, MAX_THREADS),
        None => default_threads().map_err(|error| to_python(py, error))?,
    };
    let progress = progress.map(|callback| callback.clone().unbind());
    let outcome = py.detach(|| -> std::result::Result<Result<T>, PyErr> {
        let pool = match pool(threads) {
            Ok(pool) => pool,
            Err(error) => return Ok(Err(error)),
        };
        let slot: Mutex<Option<Result<T>>> = Mutex::new(None);
        let finished = Condvar::new();
        let mut raised = None;
        pool.in_place_scope(|scope| {
            scope.spawn(|_| {
                let result = catch_unwind(AssertUnwindSafe(|| kernel(&control)))
                    .unwrap_or_else(|payload| Err(panic_error(payload.as_ref())));
                *lock(&slot) = Some(result);
                finished.notify_all();
            });
            let mut guard = lock(&slot);
            while guard.is_none() {
                guard = finished
                    .wait_timeout(guard, POLL)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
                if guard.is_none() && raised.is_none() {
                    drop(guard);
                    if let Err(error) = Python::attach(|py| poll(py, progress.as_ref(), &control)) {
                        raised = Some(error);
                        control.cancel();
                    }
                    guard = lock(&slot);
                }
            }
        });
        match (raised, lock(&slot).take()) {
            (Some(error), _) => Err(error),
            (None, Some(result)) => Ok(result),
            (None, None) => Ok(Err(Error::Internal(
                "a kernel ended without a result".into(),
            ))),
        }
    })?;
    outcome.map_err(|error| to_python(py, error))
}

/// Run a kernel of a few microseconds right here: waking threads would take longer.
///
/// It must stay on this thread. Panics and errors are handled as by [`enter`].
pub fn stay<T>(py: Python<'_>, kernel: impl FnOnce(&Control) -> Result<T>) -> PyResult<T> {
    let control = control();
    catch_unwind(AssertUnwindSafe(|| kernel(&control)))
        .unwrap_or_else(|payload| Err(panic_error(payload.as_ref())))
        .map_err(|error| to_python(py, error))
}

fn control() -> Control {
    let chunk_len = Some(CHUNK_LEN.load(Ordering::Relaxed)).filter(|&len| len > 0);
    Control::with_chunk_len(chunk_len).with_level(level_asked())
}

fn poll(py: Python<'_>, progress: Option<&Py<PyAny>>, control: &Control) -> PyResult<()> {
    py.check_signals()?;
    if let Some(callback) = progress {
        callback.call1(py, control.progress())?;
    }
    Ok(())
}

fn panic_error(payload: &(dyn std::any::Any + Send)) -> Error {
    let message = lock(&LAST_PANIC).take().unwrap_or_else(|| {
        payload
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "unknown panic".to_owned())
    });
    Error::Internal(format!(
        "Segmentry met a defect of its own: {message}. Your data are unchanged. \
         Please report this with the call that led to it."
    ))
}

/// Keep a panic's text and place for the exception instead of printing it.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|info| *lock(&LAST_PANIC) = Some(info.to_string())));
}

/// How many threads a call uses when nothing else is said.
#[pyfunction]
fn num_threads(py: Python<'_>) -> PyResult<usize> {
    default_threads().map_err(|error| to_python(py, error))
}

/// Replace every kernel's chunk length (None: back to the kernels' own). For tests.
#[pyfunction]
#[pyo3(signature = (length))]
fn set_chunk_length(length: Option<usize>) {
    CHUNK_LEN.store(length.unwrap_or(0), Ordering::Relaxed);
}

/// The instruction sets that kernels have code for and this processor has, the narrowest first.
#[pyfunction]
fn instruction_sets() -> Vec<&'static str> {
    Level::available().into_iter().map(Level::name).collect()
}

/// Use this instruction set (None: the widest there is). For tests.
#[pyfunction]
#[pyo3(signature = (name))]
fn set_instruction_set(py: Python<'_>, name: Option<&str>) -> PyResult<()> {
    let place = match name {
        None => 0,
        Some(name) => {
            let mut levels = Level::available().into_iter();
            let found = levels.position(|level| level.name() == name);
            1 + found.ok_or_else(|| {
                let message = format!("this processor has no instruction set {name:?}");
                to_python(py, Error::parameter(message))
            })?
        }
    };
    LEVEL.store(place, Ordering::Relaxed);
    Ok(())
}

fn level_asked() -> Option<Level> {
    let place = LEVEL.load(Ordering::Relaxed).checked_sub(1)?;
    Level::available().get(place).copied()
}

/// Panic inside a kernel, to prove that the doorway catches it. For tests.
#[pyfunction]
#[expect(clippy::panic, reason = "the doorway must be seen to catch one")]
fn planted_panic(py: Python<'_>, message: String) -> PyResult<()> {
    enter(py, None, None, |_| {
        // In a task of its own, as most kernels' work is.
        rayon::join(|| panic!("{message}"), || ());
        Ok(())
    })
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(num_threads, m)?)?;
    m.add_function(wrap_pyfunction!(set_chunk_length, m)?)?;
    m.add_function(wrap_pyfunction!(instruction_sets, m)?)?;
    m.add_function(wrap_pyfunction!(set_instruction_set, m)?)?;
    m.add_function(wrap_pyfunction!(planted_panic, m)?)?;
    Ok(())
}
