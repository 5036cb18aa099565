using System.Runtime.InteropServices;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>The SQLite library of this process.</summary>
internal static class SqliteEngine
{
    private const int ConfigureMemoryStatistics = 9;

    /// <summary>
    /// Where <c>xSleep</c> stands in <c>struct sqlite3_vfs</c>: behind three ints (and a gap), three pointers and nine
    /// functions. The layout is part of SQLite's stable interface.
    /// </summary>
    private static readonly int SleepOffset = (int)Math.Ceiling(12.0 / IntPtr.Size) * IntPtr.Size + 12 * IntPtr.Size;

    /// <summary>Kept for as long as the library may call it.</summary>
    private static readonly SleepFunction Sleep = SleepAsAsked;

    private static SleepFunction? librarySleep;

    static SqliteEngine()
    {
        Batteries_V2.Init();
        // Nobody reads how much memory the library uses, and counting it makes all its threads share one lock. Refused,
        // without harm, where the host has used the library before.
        raw.sqlite3_config(ConfigureMemoryStatistics, 0);
        if (!OperatingSystem.IsWindows()) ReplaceSleep();
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint FindFileSystem(nint name);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int SleepFunction(nint fileSystem, int microseconds);

    /// <summary>Loads the library; every user calls it before its first connection.</summary>
    public static void Load() { }

    /// <summary>
    /// The library is built without usleep and sleeps whole seconds. A reader that meets a commit or another reader
    /// five times in a row wants to sleep one microsecond: it held its thread, and the orders behind it, for a second.
    /// </summary>
    private static void ReplaceSleep()
    {
        var slot = SleepSlot();
        librarySleep = Marshal.GetDelegateForFunctionPointer<SleepFunction>(Marshal.ReadIntPtr(slot));
        Marshal.WriteIntPtr(slot, Marshal.GetFunctionPointerForDelegate(Sleep));
    }

    /// <summary>The address of the default file system's <c>xSleep</c>.</summary>
    internal static nint SleepSlot()
    {
        var library = NativeLibrary.Load("e_sqlite3", typeof(raw).Assembly, null);
        var find = Marshal.GetDelegateForFunctionPointer<FindFileSystem>(
            NativeLibrary.GetExport(library, "sqlite3_vfs_find"));
        return find(0) + SleepOffset;
    }

    /// <summary>Gives the thread's time away for less than a millisecond; longer waits stay the library's.</summary>
    private static int SleepAsAsked(nint fileSystem, int microseconds)
    {
        if (microseconds >= 1000) return librarySleep!(fileSystem, microseconds);
        Thread.Yield();
        return microseconds;
    }
}
