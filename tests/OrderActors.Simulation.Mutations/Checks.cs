namespace OrderActors.Simulation.Mutations;

/// <summary>The names of the checkers, as the table and failures have them.</summary>
internal static class Checks
{
    public const string Replies = "an answer leaves only once its events are durable";
    public const string Once = "a command is taken once";
    public const string Wishes = "an attempt starts only for a durable wish";
    public const string Attempts = "numbers, waits and limits of attempts are honoured";
    public const string Counted = "attempts are counted right and run one at a time";
    public const string Outages = "an own outage counts toward no limit";
    public const string Content = "a command's key stands for one content";
    public const string EndOnce = "no ended key starts again";
    public const string Decided = "a decision is stored whole";
    public const string Live = "a history folds to the live state";
    public const string Ends = "every saga ends once faults have stopped";
    public const string Unstopped = "no saga is stopped by an error";
    public const string Follows = "nobody else writes: a row follows the one before";
    public const string Stock = "on hand + reserved + shipped = received";
    public const string Charged = "no order is charged twice";
    public const string Books = "an ended order's stock and money are settled";
    public const string Deadlines = "a deadline never moves, and nothing is approved after it";
    public const string Paid = "a completed order costs what its goods cost";
    public const string UndosWait = "an undo waits for the attempt that it undoes";
    public const string Words = "what was taken of people happens";
    public const string Preferences = "preferences decide what is sent";
    public const string Quiet = "quiet hours hold back what is normal, and nothing else";
    public const string EachChannel = "a notification says what became of each channel";
    public const string Mails = "an onboarding's mails come in time, and as recorded";
    public const string Thanks = "a complete profile is thanked for";
}
