using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Greetings;

/// <summary>What can be asked of a greeting, by the names that addresses have.</summary>
[JsonDerivedType(typeof(GreetUser), "start")]
[JsonDerivedType(typeof(CancelGreeting), "cancel")]
public abstract record GreetingCommand : SagaCommand;

/// <summary>Starts a greeting.</summary>
/// <param name="UserId">Whom to greet.</param>
[Command("Greets a user by the time of their day", Starts = true)]
public sealed record GreetUser(string UserId) : GreetingCommand;

/// <summary>Cancels a greeting that has not been sent.</summary>
/// <param name="Reason">Why.</param>
[Command("Cancels a greeting that is not sent yet")]
public sealed record CancelGreeting(string Reason) : GreetingCommand;

/// <summary>Who the user is. Reads only.</summary>
public sealed record GetUserDetails(string UserId) : Activity<UserDetails>;

/// <summary>The user's name and time zone (an IANA name, for example <c>Europe/Berlin</c>).</summary>
public sealed record UserDetails(string Name, string TimeZone);

/// <summary>How the user likes to be greeted. Reads only.</summary>
public sealed record GetUserPreferences(string UserId) : Activity<UserPreferences>;

/// <summary>
/// The user's language (<c>en</c>, <c>de</c>, <c>fr</c>, …) and channel: <c>email</c>, <c>sms</c>, or <c>none</c> for
/// one who allows neither.
/// </summary>
public sealed record UserPreferences(string Language, string Channel);

/// <summary>Sends the greeting.</summary>
public sealed record SendGreeting(string UserId, string Channel, string Text) : Activity<GreetingSent>;

/// <summary>The greeting's delivery: <c>queued</c> or <c>skipped</c>.</summary>
public sealed record GreetingSent(string Delivery);

/// <summary>Keeps a record of the greeting.</summary>
public sealed record LogGreeting(string UserId, string Text) : Activity<GreetingLogged>;

/// <summary>The record's number.</summary>
public sealed record GreetingLogged(long Entry);
