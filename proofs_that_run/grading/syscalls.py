"""A filter of system calls: a process that installs it can compute, and talk over what is open already. No way back.

It has a list of what is allowed; all else answers "not permitted": no new process or thread, no program, no socket, no
signal to others, no file written, and, unless `reading`, none opened. It needs no rights and no program, so it works in
containers as well. Linux on x86-64 and ARM64; elsewhere `available` is False.
"""

import ctypes
import functools
import platform
import struct
import sys

X86 = dict(
    read=0, write=1, close=3, fstat=5, poll=7, lseek=8, mmap=9, mprotect=10, munmap=11, brk=12, rt_sigaction=13,
    rt_sigprocmask=14, rt_sigreturn=15, pread64=17, readv=19, writev=20, sched_yield=24, mremap=25, madvise=28,
    nanosleep=35, getpid=39, sendto=44, recvfrom=45, recvmsg=47, shutdown=48, exit=60, getcwd=79,
    gettimeofday=96, getrlimit=97, getrusage=98, sysinfo=99, times=100, getuid=102, getgid=104, geteuid=107,
    getegid=108, sigaltstack=131, gettid=186, futex=202, sched_getaffinity=204, clock_gettime=228, clock_getres=229,
    clock_nanosleep=230, exit_group=231, getrandom=318, rseq=334,
)  # fmt: skip
X86_READING = dict(stat=4, lstat=6, access=21, getdents=78, readlink=89, getdents64=217, newfstatat=262,
                   readlinkat=267, faccessat=269, statx=332, faccessat2=439)  # fmt: skip
X86_OPEN = {"open": (2, 1), "openat": (257, 2)}
ARM = dict(
    read=63, write=64, close=57, fstat=80, ppoll=73, lseek=62, mmap=222, mprotect=226, munmap=215, brk=214,
    rt_sigaction=134, rt_sigprocmask=135, rt_sigreturn=139, pread64=67, readv=65, writev=66, sched_yield=124,
    mremap=216, madvise=233, nanosleep=101, getpid=172, sendto=206, recvfrom=207, recvmsg=212, shutdown=210, exit=93,
    getcwd=17, gettimeofday=169, getrusage=165, sysinfo=179, times=153, getuid=174, getgid=176, geteuid=175,
    getegid=177, sigaltstack=132, gettid=178, futex=98, sched_getaffinity=123, clock_gettime=113, clock_getres=114,
    clock_nanosleep=115, exit_group=94, getrandom=278, rseq=293,
)  # fmt: skip
ARM_READING = dict(getdents64=61, newfstatat=79, readlinkat=78, faccessat=48, statx=291, faccessat2=439)
ARM_OPEN = {"openat": (56, 2)}
TABLES = {
    "x86_64": (0xC000003E, X86, X86_READING, X86_OPEN),
    "aarch64": (0xC00000B7, ARM, ARM_READING, ARM_OPEN),
}
FCNTL = {"x86_64": 72, "aarch64": 25}
SETFL = 4
"""The last of its commands that is allowed: with F_SETOWN and F_SETSIG a file sends signals to other processes."""
WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000 | 0o20000000
"""O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_TMPFILE."""
LOAD, EQUAL, AT_LEAST, ANY, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050001

available = sys.platform == "linux" and platform.machine() in TABLES and sys.maxsize > 2**32


def program(reading):
    """The filter as instructions of the kernel's small machine: (what, jump if true, jump if false, number)."""
    arch, allowed, looking, opening = TABLES[platform.machine()]
    numbers = sorted({*allowed.values(), *(looking.values() if reading else ())})
    lines = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, arch), (RETURN, 0, 0, REFUSE), (LOAD, 0, 0, 0),
             (AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, REFUSE)]  # fmt: skip
    lines += [(EQUAL, 0, 4, FCNTL[platform.machine()]), (LOAD, 0, 0, 16 + 8), (AT_LEAST, 1, 0, SETFL + 1),
              (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]  # fmt: skip
    for number in numbers:
        lines += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    if reading:
        for number, place in opening.values():  # to read, yes
            lines += [(EQUAL, 0, 4, number), (LOAD, 0, 0, 16 + 8 * place), (ANY, 1, 0, WRITING),
                      (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]  # fmt: skip
    return [*lines, (RETURN, 0, 0, REFUSE)]


@functools.cache
def made(reading):
    """The filter as the kernel takes it, with what it points to; and the library that hands it over."""
    lines = b"".join(struct.pack("HBBI", *line) for line in program(reading))
    held = ctypes.create_string_buffer(lines)
    header = struct.pack("HxxxxxxP", len(lines) // 8, ctypes.addressof(held))
    return ctypes.create_string_buffer(header), held, ctypes.CDLL(None, use_errno=True)


def install(reading):
    """Filter the calls of this process from now on; OSError where the kernel refuses."""
    filled, _, libc = made(reading)
    for call in ((38, 1, 0), (22, 2, ctypes.addressof(filled))):  # no new privileges; a filter
        if libc.prctl(call[0], ctypes.c_ulong(call[1]), ctypes.c_ulong(call[2]), 0, 0):
            raise OSError(ctypes.get_errno(), "this kernel does not filter system calls")


def prctl_parent_death():
    """Die with the parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9)
